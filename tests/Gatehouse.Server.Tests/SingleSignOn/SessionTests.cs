using System.Net;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>Sessions begun at a provider: signing out here and there, confirming again, and converting the account.</summary>
public class SessionTests
{
    [Theory, EveryDatabase]
    public async Task Signing_out_here_offers_signing_out_there_and_that_ends_the_session_there(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var (_, username, _) = await tenant.ProvisionAsync();
        using var browser = tenant.Organization.Server.NewBrowser();
        using var person = new ProviderVisitor();
        var account = await tenant.SignInAsync(browser, username, person);
        await tenant.SignInAsync(browser, username, person);
        Assert.Equal(1, person.Asked);

        account = await browser.GetAsync("/account");
        var page = await browser.SubmitAsync(account, "form[action='/sign-out']", []);

        Assert.Equal("Sign in", page.Heading);
        var link = page.Document.QuerySelectorAll("a").Single(a => a.TextContent == "Sign out of Contoso too").GetAttribute("href")!;
        Assert.Contains("id_token_hint=", link, StringComparison.Ordinal);
        var (text, _) = await person.GetAsync(new(link));
        Assert.Contains("logout", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("still signed in", (await browser.GetAsync("/sign-in")).Text, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Signing_out_at_the_provider_ends_the_session_here_and_no_other(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        var oid = Guid.NewGuid().ToString("D");
        using var browser = tenant.Organization.Server.NewBrowser();
        using var other = tenant.Organization.Server.NewBrowser();
        await tenant.SignInAsync(browser, c => c["sid"] = "session-1", oid);
        await tenant.SignInAsync(other, c => c["sid"] = "session-2", oid);
        using var frame = tenant.Organization.Server.NewBrowser();
        string Address(string issuer, string sid, Guid? organization = null) =>
            $"/sign-out/front-channel/{organization ?? tenant.Organization.Id}/{tenant.ConnectionId}?iss={Uri.EscapeDataString(issuer)}&sid={Uri.EscapeDataString(sid)}";

        foreach (var wrong in new[] { Address("https://evil.example", "session-1"), Address(tenant.Issuer, "session-3"), Address(tenant.Issuer, ""), Address(tenant.Issuer, "\0"), Address(tenant.Issuer, "session-1", Guid.NewGuid()) })
        {
            Assert.Equal(HttpStatusCode.OK, (await frame.GetAsync(wrong)).Status);
            Assert.Equal("/account", (await browser.GetAsync("/account")).Path);
        }

        await frame.GetAsync(Address(tenant.Issuer, "session-1"));

        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
        Assert.Equal("/account", (await other.GetAsync("/account")).Path);
        Assert.Single(await tenant.Organization.EventsAsync(), e => e.Act == AuditActs.SessionEnded && e.Reason == "signed out at the identity provider");
    }

    [Theory, EveryDatabase]
    public async Task An_SSO_administrator_confirms_at_the_provider_before_a_sensitive_act(Database database)
    {
        await using var server = await SsoServers.StartAsync(database, (await ForgingProvider.TheAsync()).Origin);
        var tenant = await ForgedTenant.ConnectAsync(database, server: server);
        var (boss, oid) = await BossAsync(tenant);
        server.Time.Advance(TimeSpan.FromMinutes(16));
        var again = await boss.GetAsync("/admin/single-sign-on/new?kind=Entra");
        Assert.Equal("Confirm it is you", again.Heading);
        Assert.Null(again.Document.QuerySelector("input[type=password]"));
        var link = again.Document.QuerySelector("a.primary")!.GetAttribute("href")!;

        var sent = ForgedTenant.Read(await boss.GetOnceAsync(link));
        var query = System.Web.HttpUtility.ParseQueryString(sent.Address.Query);
        Assert.Equal(("login", "0"), (query["prompt"], query["max_age"]));

        // Somebody else confirms: nothing happens.
        Assert.Contains("You confirmed as somebody else", (await AnswerAsync(tenant, boss, sent, Guid.NewGuid().ToString("D"))).Text, StringComparison.Ordinal);
        // The provider does not say when it asked, or lets an old session do: nothing happens.
        sent = ForgedTenant.Read(await boss.GetOnceAsync(link));
        Assert.Contains("did not say when it asked you who you are", (await AnswerAsync(tenant, boss, sent, oid)).Text, StringComparison.Ordinal);
        sent = ForgedTenant.Read(await boss.GetOnceAsync(link));
        var old = server.Time.GetUtcNow().AddHours(-1).ToUnixTimeSeconds();
        Assert.Contains("did not ask you anew", (await AnswerAsync(tenant, boss, sent, oid, c => c["auth_time"] = old)).Text, StringComparison.Ordinal);
        Assert.Equal("Confirm it is you", (await boss.GetAsync("/admin/single-sign-on/new?kind=Entra")).Heading);

        sent = ForgedTenant.Read(await boss.GetOnceAsync(link));
        var page = await AnswerAsync(tenant, boss, sent, oid, c => c["auth_time"] = server.Time.GetUtcNow().ToUnixTimeSeconds());
        Assert.Equal("Connect Microsoft Entra ID", page.Heading);
    }

    [Theory, EveryDatabase]
    public async Task An_old_session_at_the_provider_or_one_of_unknown_age_is_no_fresh_proof_here(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        var (boss, oid) = await BossAsync(tenant);
        var now = tenant.Organization.Server.Time.GetUtcNow();

        Assert.Equal("Confirm it is you", (await boss.GetAsync("/admin/single-sign-on/new?kind=Entra")).Heading);
        await tenant.SignInAsync(boss, c => c["auth_time"] = now.ToUnixTimeSeconds(), oid);
        Assert.Equal("Connect Microsoft Entra ID", (await boss.GetAsync("/admin/single-sign-on/new?kind=Entra")).Heading);
        await tenant.SignInAsync(boss, c => c["auth_time"] = now.AddHours(-2).ToUnixTimeSeconds(), oid);
        Assert.Equal("Confirm it is you", (await boss.GetAsync("/admin/single-sign-on/new?kind=Entra")).Heading);
    }

    [Theory, EveryDatabase]
    public async Task Converting_to_SSO_leaves_nothing_of_the_password_account_and_signs_out(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var user = await tenant.Organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        using var ada = await user.SignInAsync();
        using var boss = await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();

        var page = await boss.SubmitAsync(await boss.GetAsync($"/admin/users/{user.Id}/edit"), ("method", "Sso"));

        Assert.Contains("Hand over the invitation link below, which links the two", page.Text, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await ada.GetAsync("/account")).Path, StringComparison.Ordinal);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.Equal((0, 0, 0), (await db.Sessions.CountAsync(s => s.UserId == user.Id), await db.KnownBrowsers.CountAsync(b => b.UserId == user.Id), await db.Authenticators.CountAsync(a => a.RevokedAt == null)));
        Assert.Null((await user.RowAsync()).PasswordHash);
        Assert.Contains("That did not work.", (await ada.SignInAsync(user)).Text, StringComparison.Ordinal);

        // The link connects an identity, and then the password form is still closed.
        var (username, oid) = await tenant.AddPersonAsync();
        using var person = new ProviderVisitor();
        var invitation = await ada.GetAsync(Users.Invitations.Link(page));
        Assert.Equal("/account", (await tenant.GoAsync(ada, await ada.GetOnceAsync(invitation.Document.QuerySelector("a.primary")!.GetAttribute("href")!), username, person)).Path);
        Assert.Equal(oid, (await db.ExternalIdentities.AsNoTracking().SingleAsync()).Subject);
    }

    [Theory, EveryDatabase]
    public async Task Converting_to_a_password_forgets_the_link_and_signs_out(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var (user, username, _) = await tenant.ProvisionAsync();
        using var browser = tenant.Organization.Server.NewBrowser();
        await tenant.SignInAsync(browser, username);
        using var boss = await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();

        var page = await boss.SubmitAsync(await boss.GetAsync($"/admin/users/{user.Id}/edit"), ("method", "Password"));

        Assert.Contains("now signs in with a password", page.Text, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.Equal((0, 0), (await db.ExternalIdentities.CountAsync(), await db.ProviderSessions.CountAsync()));
        Assert.Equal(HttpStatusCode.Forbidden, (await tenant.SignInAsync(browser, username)).Status);
        Assert.Equal(SignInMethod.Password, (await user.RowAsync()).Method);
    }

    [Theory, EveryDatabase]
    public async Task Deactivating_ends_the_session_at_once(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var (user, username, _) = await tenant.ProvisionAsync();
        using var browser = tenant.Organization.Server.NewBrowser();
        await tenant.SignInAsync(browser, username);
        using var boss = await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();

        await boss.SubmitAsync(await boss.GetAsync($"/admin/users/{user.Id}"), "dialog#deactivate form", []);

        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
    }

    private static async Task<(TestBrowser Boss, string Oid)> BossAsync(ForgedTenant tenant)
    {
        var oid = Guid.NewGuid().ToString("D");
        var boss = tenant.Organization.Server.NewBrowser();
        await tenant.SignInAsync(boss, oid: oid);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        await db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.Role, Role.Administrator));
        return (boss, oid);
    }

    private static Task<TestPage> AnswerAsync(ForgedTenant tenant, TestBrowser browser, ForgedTenant.Sent sent, string oid, Action<Dictionary<string, object?>>? change = null)
    {
        var claims = tenant.Claims(sent, oid, $"{oid}@contoso.example");
        change?.Invoke(claims);
        tenant.Script.IdToken = () => ForgingProvider.Token(claims, ForgingProvider.Shared);
        return tenant.ReturnAsync(browser, sent);
    }
}
