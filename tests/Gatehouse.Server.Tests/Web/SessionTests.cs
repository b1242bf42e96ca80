using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SignIn;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

public class SessionTests
{
    private const string Cookie = "__Host-gatehouse-session";

    [Theory, EveryDatabase]
    public async Task Session_fixation_fails_because_every_sign_in_makes_a_new_session_and_ends_the_one_before(Database database)
    {
        var server = await Servers.Shared(database);
        var (here, there) = (await server.NewOrganizationAsync(), await server.NewOrganizationAsync());
        var (user, abroad) = (await here.AddUserAsync("ada"), await there.AddUserAsync("ben"));
        using var browser = await abroad.SignInAsync();
        using var thief = browser.OpenTab(server);

        await browser.SignInAsync(user);

        Assert.NotEqual(thief.Cookies[Cookie], browser.Cookies[Cookie]);
        Assert.StartsWith("/sign-in", (await thief.GetAsync("/account")).Path, StringComparison.Ordinal);
        Assert.Equal(0, await abroad.SessionsAsync());
        using var again = browser.OpenTab(server);
        await browser.SignInAsync(user);
        Assert.StartsWith("/sign-in", (await again.GetAsync("/account")).Path, StringComparison.Ordinal);
        Assert.Equal(1, await user.SessionsAsync());
    }

    [Theory, EveryDatabase]
    public async Task Reauthentication_asks_for_the_same_proofs_and_rotates_the_session(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true, setUp: true);
        using var browser = await user.SignInAsync();
        using var thief = browser.OpenTab(server);
        server.Time.Advance(TimeSpan.FromMinutes(20));

        var page = await browser.GetAsync("/sign-in/again?returnUrl=%2Faccount%3Fa%3D1");
        Assert.Equal(422, (int)(await browser.SubmitAsync(page, ("password", "wrong"))).Status);
        page = await browser.SubmitAsync(page, ("password", TestOrganization.Password));
        Assert.Equal("/sign-in/code", page.Path);
        page = await browser.SubmitAsync(page, ("code", user.Code()));

        Assert.Equal("/account?a=1", page.Path);
        Assert.NotEqual(thief.Cookies[Cookie], browser.Cookies[Cookie]);
        Assert.StartsWith("/sign-in", (await thief.GetAsync("/account")).Path, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task A_session_unused_for_an_hour_ends_and_a_used_one_after_twelve(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada");
        using TestBrowser idle = await user.SignInAsync(), busy = await user.SignInAsync();
        for (var i = 0; i < 14; i++)
        {
            server.Time.Advance(TimeSpan.FromMinutes(50));
            Assert.True((await busy.GetAsync("/account")).IsSignedIn());
        }

        Assert.False((await idle.GetAsync("/account")).IsSignedIn());
        server.Time.Advance(TimeSpan.FromMinutes(25));
        Assert.False((await busy.GetAsync("/account")).IsSignedIn());
        Assert.Equal(0, await user.SessionsAsync());
        // Expired, it does not come back when the clock does.
        server.Time.AdjustTime(server.Time.GetUtcNow().AddMinutes(-30));
        Assert.False((await busy.GetAsync("/account")).IsSignedIn());
    }

    [Theory, EveryDatabase]
    public async Task Limits_of_a_session_are_settings(Database database)
    {
        await using var server = await TestServer.StartAsync(database, s => s with { SessionIdleMinutes = 5, SessionHours = 1 });
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada");
        using TestBrowser idle = await user.SignInAsync(), busy = await user.SignInAsync();
        server.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.True((await busy.GetAsync("/account")).IsSignedIn());
        server.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.False((await idle.GetAsync("/account")).IsSignedIn());
        Assert.True((await busy.GetAsync("/account")).IsSignedIn());
        for (var i = 0; i < 18; i++)
        {
            server.Time.Advance(TimeSpan.FromMinutes(3));
            Assert.Equal(i < 17, (await busy.GetAsync("/account")).IsSignedIn());
        }
    }

    [Theory, EveryDatabase]
    public async Task A_deactivated_users_session_ends_at_once(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using var browser = await user.SignInAsync();
        Assert.True((await browser.GetAsync("/account")).IsSignedIn());
        await using var db = organization.Server.Db(organization.Id);
        await db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.IsActive, false));

        Assert.False((await browser.GetAsync("/account")).IsSignedIn());
    }

    [Theory, EveryDatabase]
    public async Task Cookies_are_for_this_host_alone_over_https_and_out_of_reach_of_scripts(Database database)
    {
        var server = await Servers.Shared(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada.lovelace", mfaOn: true, setUp: true);
        var (browser, page) = await user.BeginAsync();
        using var _ = browser;
        var asked = await browser.GetOnceAsync("/sign-in");
        var done = await browser.SubmitAsync(page, "form", [("code", user.Code())], follow: false);
        using var other = server.NewBrowser();
        var fresh = await other.GetOnceAsync("/sign-in");

        var cookies = new[] { asked, done, fresh }.SelectMany(p => p.Headers.TryGetValues("Set-Cookie", out var set) ? set : []).ToList();
        foreach (var name in new[] { "session", "sign-in", "browser", "forms" })
            Assert.Contains(cookies, c => c.StartsWith($"__Host-gatehouse-{name}=", StringComparison.Ordinal));
        Assert.All(cookies, cookie =>
        {
            var parts = cookie.Split(';', StringSplitOptions.TrimEntries);
            Assert.StartsWith("__Host-", parts[0], StringComparison.Ordinal);
            Assert.Contains("secure", parts);
            Assert.Contains("httponly", parts);
            Assert.Contains("samesite=lax", parts);
            Assert.Contains("path=/", parts);
            Assert.DoesNotContain(parts, p => p.StartsWith("domain", StringComparison.OrdinalIgnoreCase));
            // A word that no random token holds by chance.
            Assert.DoesNotContain("lovelace", parts[0], StringComparison.Ordinal);
        });
    }
}
