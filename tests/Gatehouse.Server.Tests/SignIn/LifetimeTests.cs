using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SignIn;

public class LifetimeTests
{
    [Theory, EveryDatabase]
    public async Task A_sign_in_begun_is_good_for_ten_minutes_and_then_starts_again_where_it_was_going(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        // Somebody elsewhere bears the same name, so that starting again without the organisation would fail.
        await (await server.NewOrganizationAsync()).AddUserAsync("ada");
        using TestBrowser late = server.NewBrowser(), early = server.NewBrowser();
        var (page, other) = (await late.SignInAsync(user, returnUrl: "/account?x=1"), await early.SignInAsync(user));

        server.Time.Advance(TimeSpan.FromMinutes(9.9));
        Assert.True((await early.SubmitAsync(other, ("code", user.Code()))).IsSignedIn());
        server.Time.Advance(TimeSpan.FromMinutes(0.2));
        page = await late.SubmitAsync(page, ("code", user.Code(1)));

        Assert.StartsWith("/sign-in?", page.Path, StringComparison.Ordinal);
        Assert.Contains("open for too long", page.Text, StringComparison.Ordinal);
        Assert.Equal(1, await user.SessionsAsync());
        page = await late.SubmitAsync(page, ("username", "ada"), ("password", TestOrganization.Password));
        Assert.Equal("/account?x=1", (await late.SubmitAsync(page, ("code", user.Code(1)))).Path);
    }

    [Theory, EveryDatabase]
    public async Task A_clock_set_back_lengthens_neither_sign_in_nor_session_and_reopens_no_code(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true, setUp: true);
        using var browser = await user.SignInAsync();
        var used = user.Code();
        var (begun, page) = await user.BeginAsync();
        using var _ = begun;

        server.Time.AdjustTime(server.Time.GetUtcNow().AddHours(-2));

        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in?", (await begun.SubmitAsync(page, ("code", user.Code()))).Path, StringComparison.Ordinal);
        server.Time.AdjustTime(server.Time.GetUtcNow().AddHours(2));
        var (again, asked) = await user.BeginAsync();
        Assert.Contains("already been used", (await again.SubmitAsync(asked, ("code", used))).Text, StringComparison.Ordinal);
        again.Dispose();
    }

    [Theory, EveryDatabase]
    public async Task Clock_set_back_a_proof_does_not_stay_fresh_for_as_long(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        using var browser = await (await (await server.NewOrganizationAsync()).AddUserAsync("chief", Role.Administrator)).SignInAsync();
        Assert.Equal("Connect Microsoft Entra ID", (await browser.GetAsync("/admin/single-sign-on/new?kind=Entra")).Heading);

        server.Time.AdjustTime(server.Time.GetUtcNow().AddMinutes(-16));

        Assert.Equal("Confirm it is you", (await browser.GetAsync("/admin/single-sign-on/new?kind=Entra")).Heading);
    }

    [Theory, EveryDatabase]
    public async Task Replay_of_the_sign_in_cookie_after_the_sign_in_is_complete_opens_nothing(Database database)
    {
        var user = await (await (await Servers.Shared(database)).NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true, setUp: true);
        var (browser, page) = await user.BeginAsync();
        using var thief = browser.OpenTab(user.Organization.Server);
        Assert.True((await browser.SubmitAsync(page, ("code", user.Code()))).IsSignedIn());
        Assert.False(browser.Cookies.ContainsKey("__Host-gatehouse-sign-in"));

        Assert.StartsWith("/sign-in?", (await thief.SubmitAsync(page, ("code", user.Code(1)))).Path, StringComparison.Ordinal);
        Assert.Equal(1, await user.SessionsAsync());
        browser.Dispose();
    }

    [Theory, EveryDatabase]
    public async Task A_code_sent_twice_and_the_way_back_lead_on_once_the_sign_in_is_complete(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (ready, fresh) = (await organization.AddUserAsync("ready", mfaOn: true, setUp: true), await organization.AddUserAsync("fresh", mfaOn: true));
        foreach (var user in new[] { ready, fresh })
        {
            var (browser, page) = await user.BeginAsync();
            using var _ = browser;
            var code = user == ready ? user.Code() : organization.Server.Code(page.Offered());
            Assert.True((await browser.SubmitAsync(page, ("code", code))).IsSignedIn());

            // A double click: the cookies of the first answer are there, the form is the one of before.
            Assert.Equal("/account", (await browser.SubmitAsync(page, ("code", code))).Path);
            Assert.Equal("/account", (await browser.GetAsync(page.Path)).Path);
            Assert.Equal(1, await user.SessionsAsync());
        }
    }

    [Theory, EveryDatabase]
    public async Task A_user_deactivated_or_an_authenticator_reset_half_way_does_not_get_in(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (gone, reset) = (await organization.AddUserAsync("gone", mfaOn: true, setUp: true), await organization.AddUserAsync("reset", mfaOn: true, setUp: true));
        var (one, first) = await gone.BeginAsync();
        var (two, second) = await reset.BeginAsync();
        await using (var db = organization.Server.Db(organization.Id))
        {
            await db.Users.Where(u => u.Id == gone.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.IsActive, false));
            await db.Authenticators.Where(a => a.UserId == reset.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.RevokedAt, DateTimeOffset.UtcNow));
        }

        Assert.Equal(403, (int)(await one.SubmitAsync(first, ("code", gone.Code()))).Status);
        Assert.Equal("/sign-in/set-up", (await two.SubmitAsync(second, ("code", reset.Code()))).Path);
        Assert.Equal(0, await gone.SessionsAsync() + await reset.SessionsAsync());
        one.Dispose();
        two.Dispose();
    }
}
