using System.Net;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SignIn;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

/// <summary>Against forged forms; and a form that is merely old is answered with the page and a plain word.</summary>
public class FormTests
{
    [Theory, EveryDatabase]
    public async Task Cross_site_request_forgery_without_or_with_another_sessions_token_changes_nothing(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        var (user, attacker) = (await organization.AddUserAsync("ada"), await organization.AddUserAsync("eve"));
        using TestBrowser browser = await user.SignInAsync(), evil = await attacker.SignInAsync();
        var own = TokenOf(await browser.GetAsync("/sign-in/again"));
        var stolen = TokenOf(await evil.GetAsync("/sign-in/again"));
        var changed = (own[0] is 'A' ? 'B' : 'A') + own[1..];

        foreach (var token in new[] { null, "", "x", stolen, changed, own[..^1], own + "A", new string('!', own.Length) })
        {
            List<KeyValuePair<string, string>> fields = [new("_handler", "again"), new("password", TestOrganization.Password)];
            if (token is not null) fields.Add(new("__RequestVerificationToken", token));
            var before = browser.Cookies["__Host-gatehouse-session"];

            var answer = await browser.PostAsync("/sign-in/again?returnUrl=%2Faccount", fields);
            Assert.Equal("/sign-in/again?returnUrl=%2Faccount&expired=1", answer.Location);
            Assert.Equal(before, browser.Cookies["__Host-gatehouse-session"]);
            Assert.Contains("open for too long", (await browser.GetAsync(answer.Location!)).Text, StringComparison.Ordinal);

            await browser.PostAsync("/sign-out", fields.Where(f => f.Key is "__RequestVerificationToken"));
            Assert.True((await browser.GetAsync("/account")).IsSignedIn());
        }
    }

    [Theory, EveryDatabase]
    public async Task Cookie_tossing_of_the_attackers_form_secret_does_not_let_his_token_into_another_session(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using TestBrowser browser = await (await organization.AddUserAsync("ada")).SignInAsync(), evil = await (await organization.AddUserAsync("eve")).SignInAsync();
        var token = TokenOf(await evil.GetAsync("/sign-in/again"));
        browser.Cookies["__Host-gatehouse-forms"] = evil.Cookies["__Host-gatehouse-forms"];

        await browser.PostAsync("/sign-out", [new("__RequestVerificationToken", token)]);

        Assert.True((await browser.GetAsync("/account")).IsSignedIn());
    }

    [Theory, EveryDatabase]
    public async Task A_token_of_the_time_before_the_sign_in_is_worthless_after_it_and_each_page_has_another(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        await organization.AddUserAsync("ada");
        using var browser = organization.Server.NewBrowser();
        var before = await browser.GetAsync($"/sign-in?organization={organization.Slug}");
        Assert.NotEqual(TokenOf(before), TokenOf(await browser.GetAsync("/sign-in")));
        Assert.True((await browser.SubmitAsync(before, ("username", "ada"), ("password", TestOrganization.Password))).IsSignedIn());

        await browser.PostAsync("/sign-out", [new("__RequestVerificationToken", TokenOf(before))]);

        Assert.True((await browser.GetAsync("/account")).IsSignedIn());
    }

    [Theory, EveryDatabase]
    public async Task Login_cross_site_request_forgery_signs_nobody_in(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        await organization.AddUserAsync("eve");
        using TestBrowser evil = server.NewBrowser(), victim = server.NewBrowser();
        var token = TokenOf(await evil.GetAsync("/sign-in"));
        await victim.GetAsync("/sign-in");

        await victim.PostAsync($"/sign-in?organization={organization.Slug}",
            [new("_handler", "sign-in"), new("username", "eve"), new("password", TestOrganization.Password), new("__RequestVerificationToken", token)]);

        Assert.False((await victim.GetAsync("/account")).IsSignedIn());
    }

    [Theory, EveryDatabase]
    public async Task A_post_that_names_no_form_ends_on_the_error_page_and_nothing_is_looked_at(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        await organization.AddUserAsync("ada");
        using var browser = server.NewBrowser();
        var token = TokenOf(await browser.GetAsync("/sign-in"));

        var answer = await browser.PostAsync($"/sign-in?organization={organization.Slug}",
            [new("username", "ada"), new("password", TestOrganization.Password), new("__RequestVerificationToken", token)]);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.NotNull(answer.Heading);
        Assert.False((await browser.GetAsync("/account")).IsSignedIn());
        Assert.Empty(await organization.EventsAsync());
    }

    [Theory, EveryDatabase]
    public async Task A_post_that_names_a_form_the_page_does_not_have_ends_on_the_error_page(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        // To a developer Blazor says which form it looked for.
        await using var inUse = await server.StartAnotherAsync(environment: "Production");
        var organization = await inUse.NewOrganizationAsync();
        using var stranger = organization.Server.NewBrowser();
        using var chief = await (await organization.AddUserAsync("chief", Domain.Permissions.Role.Administrator)).SignInAsync();
        foreach (var (browser, path) in new[] { (stranger, $"/sign-in?organization={organization.Slug}"), (chief, "/admin/users"), (chief, "/account") })
        {
            var token = TokenOf(await browser.GetAsync(path));

            var answer = await browser.PostAsync(path, [new("_handler", "nonsense"), new("__RequestVerificationToken", token)]);

            Assert.Equal((HttpStatusCode.BadRequest, "That request cannot be used"), (answer.Status, answer.Heading));
        }
    }

    [Theory, EveryDatabase]
    public async Task A_form_whose_browser_lost_its_cookies_secret_comes_back_with_a_plain_word_on_every_page_of_the_sign_in(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var toSetUp = await organization.AddUserAsync("to-set-up", mfaOn: true);
        var ready = await organization.AddUserAsync("ready", mfaOn: true, setUp: true);
        var (one, setUp) = await toSetUp.BeginAsync();
        var (two, code) = await ready.BeginAsync();
        using var three = server.NewBrowser();
        var signIn = await three.GetAsync($"/sign-in?organization={organization.Slug}&returnUrl=%2Faccount%3Fa%3D1");

        foreach (var (browser, page, field, value) in new[]
        {
            (one, setUp, "code", "123456"), (two, code, "code", "123456"), (three, signIn, "username", "ready"),
        })
        {
            browser.Cookies.Remove("__Host-gatehouse-forms");
            var answer = await browser.SubmitAsync(page, (field, value));
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            Assert.Equal(page.Heading, answer.Heading);
            Assert.Contains("open for too long", answer.Text, StringComparison.Ordinal);
            if (field is not "username") continue;
            // Where he wanted to go is still known.
            answer = await browser.SubmitAsync(answer, ("username", "ready"), ("password", TestOrganization.Password));
            Assert.Equal("/account?a=1", (await browser.SubmitAsync(answer, ("code", ready.Code()))).Path);
        }
    }

    [Theory, EveryDatabase]
    public async Task A_form_of_one_server_is_good_at_another_one_and_after_a_restart(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        await organization.AddUserAsync("ada");
        using var browser = server.NewBrowser();
        var page = await browser.GetAsync($"/sign-in?organization={organization.Slug}");
        await using var another = await server.StartAnotherAsync();
        using var tab = browser.OpenTab(another);

        Assert.True((await tab.SubmitAsync(page, ("username", "ada"), ("password", TestOrganization.Password))).IsSignedIn());
    }

    [Theory, EveryDatabase]
    public async Task A_form_sent_after_the_session_ended_says_so(Database database)
    {
        var user = await (await (await Servers.Shared(database)).NewOrganizationAsync()).AddUserAsync("ada");
        using var browser = await user.SignInAsync();
        var page = await browser.GetAsync("/sign-in/again");
        await using (var db = user.Organization.Server.Db(user.Organization.Id)) await db.Sessions.ExecuteDeleteAsync();

        var answer = await browser.SubmitAsync(page, ("password", "x"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("You are no longer signed in", answer.Heading);
    }

    private static string TokenOf(TestPage page) => page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
}
