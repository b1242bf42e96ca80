using System.Net;
using Gatehouse.Data.Queries;
using Gatehouse.Domain.Audit;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SignIn;

public class CodeTests
{
    [Theory, EveryDatabase]
    public async Task The_code_page_asks_for_one_time_code_and_signs_in(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        var (browser, page) = await user.BeginAsync();
        using var _ = browser;

        Assert.Equal("Open your authenticator app", page.Heading);
        var field = page.Document.QuerySelector("input[name=code]")!;
        Assert.Equal("one-time-code", field.GetAttribute("autocomplete"));
        Assert.Equal("numeric", field.GetAttribute("inputmode"));
        Assert.Null(page.Document.QuerySelector("script"));
        Assert.Contains("Need help?", page.Text, StringComparison.Ordinal);
        // An authenticator app may hold many entries: the page says which is meant, as the app does.
        Assert.Contains("it shows for ada.", page.Text, StringComparison.Ordinal);
        Assert.Equal("Test & Sons", page.Document.QuerySelector(".brand small")!.TextContent);

        page = await browser.SubmitAsync(page, ("code", user.Code()));

        Assert.True(page.IsSignedIn(), page.Text);
        Assert.Equal("pwd otp mfa", (await organization.EventsAsync()).Single(e => e.Act == AuditActs.SignInCompleted).Reason);
    }

    [Theory, EveryDatabase]
    public async Task A_step_that_leads_on_draws_no_page_and_one_that_fails_draws_its_own(Database database)
    {
        var user = await (await (await Servers.Shared(database)).NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true, setUp: true);
        using var browser = new TestBrowser(user.Organization.Server.Address);
        var page = await browser.GetAsync($"/sign-in?organization={user.Organization.Slug}");

        var step = await browser.SubmitAsync(page, null, [("username", "ada"), ("password", "wrong")], follow: false);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Sign in"), (step.Status, step.Heading));
        step = await browser.SubmitAsync(step, null, [("username", "ada"), ("password", TestOrganization.Password)], follow: false);
        Assert.Equal((HttpStatusCode.Found, ""), (step.Status, step.Text));

        page = await browser.GetAsync("/sign-in/code");
        step = await browser.SubmitAsync(page, null, [("code", "12345")], follow: false);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Open your authenticator app"), (step.Status, step.Heading));
        step = await browser.SubmitAsync(step, null, [("code", user.Code())], follow: false);
        Assert.Equal((HttpStatusCode.Found, ""), (step.Status, step.Text));
        Assert.True((await browser.GetAsync("/account")).IsSignedIn());
    }

    [Theory, EveryDatabase]
    public async Task A_code_pasted_with_spaces_dashes_or_full_width_digits_is_read(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        Func<string, string>[] ways =
        [
            code => $" {code[..3]} {code[3..]} ", code => $"{code[..3]}-{code[3..]}", code => string.Concat(code.Select(c => (char)(c - '0' + '\uFF10'))),
        ];
        for (var i = 0; i < ways.Length; i++)
        {
            var user = await organization.AddUserAsync($"user{i}", mfaOn: true, setUp: true);
            var (browser, page) = await user.BeginAsync();
            using var _ = browser;
            Assert.True((await browser.SubmitAsync(page, ("code", ways[i](user.Code())))).IsSignedIn());
        }
    }

    [Theory, EveryDatabase]
    public async Task A_code_one_step_off_is_accepted_and_two_steps_never(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        foreach (var step in new[] { -1, 0, 1, -2, 2, -3, 3, -19, 20 })
        {
            var user = await organization.AddUserAsync($"step{step}", mfaOn: true, setUp: true);
            var (browser, page) = await user.BeginAsync();
            using var _ = browser;
            Assert.Equal(Math.Abs(step) <= 1, (await browser.SubmitAsync(page, ("code", user.Code(step)))).IsSignedIn());
        }
    }

    [Theory, EveryDatabase]
    public async Task A_failing_code_says_why(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        var other = await organization.AddUserAsync("ben", mfaOn: true, setUp: true);

        await SaysAsync(user, user.Code(-3), "This code has expired.");
        await SaysAsync(user, user.Code(-6), "Your phone's clock is about 3 minutes behind.");
        await SaysAsync(user, user.Code(6), "Your phone's clock is about 3 minutes ahead.");
        await SaysAsync(user, server.WrongCode(user.Secret!), "This code is not right.");
        await SaysAsync(other, "12345", "Enter the 6 digits that your app shows.");
        (await other.SignInAsync()).Dispose();
        await SaysAsync(other, other.Code(), "This code has already been used.");
    }

    [Theory, EveryDatabase]
    public async Task Nothing_about_codes_is_told_before_a_right_password(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        using var browser = organization.Server.NewBrowser();

        var page = await browser.SignInAsync(user, "not the password");
        Assert.DoesNotContain("code", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("Test & Sons", page.Text, StringComparison.Ordinal);

        page = await browser.GetAsync("/sign-in/code");
        Assert.StartsWith("/sign-in?", page.Path, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task A_cookie_of_nobodys_making_begins_no_sign_in_and_is_no_error(Database database)
    {
        var server = await Servers.Shared(database);
        await server.NewOrganizationAsync();
        foreach (var forged in new[] { new string('!', 64), new string('A', 64), new string(' ', 64), "", "x", new string('A', 63) + "=", new string('é', 64) })
        {
            using var browser = server.NewBrowser();
            browser.Cookies["__Host-gatehouse-sign-in"] = Uri.EscapeDataString(forged);
            browser.Cookies["__Host-gatehouse-session"] = Uri.EscapeDataString(forged);
            browser.Cookies["__Host-gatehouse-browser"] = Uri.EscapeDataString(forged);
            foreach (var path in new[] { "/sign-in", "/sign-in/code", "/sign-in/set-up", "/account" })
                Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync(path)).Status);
            var page = await browser.GetAsync("/sign-in/code");
            if (page.Document.QuerySelector("input[name=code]") is not null)
                Assert.StartsWith("/sign-in?", (await browser.SubmitAsync(page, ("code", "123456"))).Path, StringComparison.Ordinal);
        }
    }

    [Theory, EveryDatabase]
    public async Task An_authenticator_moved_in_from_another_users_row_opens_nothing(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var victim = await organization.AddUserAsync("victim", mfaOn: true, setUp: true);
        var thief = await organization.AddUserAsync("thief", mfaOn: true, setUp: true);
        await using (var db = organization.Server.Db(organization.Id))
        {
            var stolen = await db.Authenticators.Where(a => a.UserId == thief.Id).Select(a => a.EncryptedSecret).SingleAsync();
            await db.Authenticators.Where(a => a.UserId == victim.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.EncryptedSecret, stolen));
        }

        var (browser, page) = await victim.BeginAsync();
        using var _ = browser;
        page = await browser.SubmitAsync(page, ("code", thief.Code()));

        Assert.False(page.IsSignedIn());
        Assert.Equal(0, await victim.SessionsAsync());
    }

    [Theory, EveryDatabase]
    public async Task Start_again_keeps_the_organisation_and_the_page_that_was_wanted(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        using var browser = organization.Server.NewBrowser();
        var page = await browser.SignInAsync(user, returnUrl: "/account?tab=2");

        var again = page.Document.Links.Single(l => l.TextContent == "Start again").GetAttribute("href")!;

        page = await browser.GetAsync(again);
        page = await browser.SubmitAsync(page, ("username", user.Username), ("password", TestOrganization.Password));
        Assert.Equal("/account?tab=2", (await browser.SubmitAsync(page, ("code", user.Code()))).Path);
        Assert.Contains(organization.Slug, again, StringComparison.Ordinal);
    }

    private static async Task SaysAsync(TestUser user, string code, string sentence)
    {
        var (browser, page) = await user.BeginAsync();
        using var _ = browser;
        page = await browser.SubmitAsync(page, ("code", code));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains(sentence, page.Text, StringComparison.Ordinal);
    }
}
