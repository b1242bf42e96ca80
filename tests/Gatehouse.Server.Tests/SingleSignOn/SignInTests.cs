using System.Net;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.Users;
using Gatehouse.Tests.IdentityProvider;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>Sign-ins through a real provider of another origin that behaves as an Entra tenant.</summary>
public class SignInTests
{
    [Theory, EveryDatabase]
    public async Task A_provisioned_user_signs_in_and_is_linked_by_his_object_id(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var (user, username, oid) = await tenant.ProvisionAsync();
        using var browser = tenant.Organization.Server.NewBrowser();

        var page = await tenant.SignInAsync(browser, username);

        Assert.Equal("/account", page.Path);
        Assert.Contains(username, page.Text, StringComparison.Ordinal);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        var link = await db.ExternalIdentities.SingleAsync();
        Assert.Equal((user.Id, oid, "provisioned", false), (link.UserId, link.Subject, link.LinkedBy, link.LastWithProof));
        Assert.EndsWith($"/{tenant.Id}/v2.0", link.Issuer, StringComparison.Ordinal);
        var events = await tenant.Organization.EventsAsync();
        Assert.Contains(events, e => e.Act == AuditActs.UserLinked && e.SubjectId == user.Id);
        Assert.Contains(events, e => e.Act == AuditActs.SignInCompleted && e.SubjectId == user.Id && e.Reason == "identity provider");
        var request = await db.SsoRequests.CountAsync();
        Assert.Equal(0, request);
    }

    [Theory, EveryDatabase]
    public async Task Next_time_the_link_counts_even_when_name_and_address_there_have_changed(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var (user, username, oid) = await tenant.ProvisionAsync();
        using (var first = tenant.Organization.Server.NewBrowser()) await tenant.SignInAsync(first, username);
        await tenant.AddPersonAsync("married@contoso.example", oid: oid);
        using var browser = tenant.Organization.Server.NewBrowser();

        Assert.Equal("/account", (await tenant.SignInAsync(browser, "married@contoso.example")).Path);

        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        var link = await db.ExternalIdentities.SingleAsync();
        Assert.Equal((user.Id, "married@contoso.example"), (link.UserId, link.LastUsername));
    }

    [Theory, EveryDatabase]
    public async Task A_stranger_is_refused_in_words_and_nothing_is_made(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var (username, _) = await tenant.AddPersonAsync();
        using var browser = tenant.Organization.Server.NewBrowser();

        var page = await tenant.SignInAsync(browser, username);

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("there is no account for you here yet", page.Text, StringComparison.Ordinal);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.Equal(0, await db.Users.CountAsync() + await db.ExternalIdentities.CountAsync());
        Assert.Contains(await tenant.Organization.EventsAsync(), e => e.Act == AuditActs.SignInRefused && e.Reason == SsoFaultWords.Reason(SsoFault.NotLinked));
    }

    [Theory, EveryDatabase]
    public async Task A_stranger_gets_an_account_where_that_is_wished(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database, JustInTime.Active);
        var (username, oid) = await tenant.AddPersonAsync();
        using var browser = tenant.Organization.Server.NewBrowser();

        Assert.Equal("/account", (await tenant.SignInAsync(browser, username)).Path);

        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        var user = await db.Users.SingleAsync();
        Assert.Equal((username, SignInMethod.Sso, true, Domain.Permissions.Role.None), (user.Username, user.Method, user.IsActive, user.Role));
        Assert.Equal(oid, (await db.ExternalIdentities.SingleAsync()).Subject);
    }

    [Theory, EveryDatabase]
    public async Task A_waiting_account_is_told_so_and_gets_in_once_an_administrator_has_activated_it(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database, JustInTime.Waiting);
        var (username, _) = await tenant.AddPersonAsync();
        using var browser = tenant.Organization.Server.NewBrowser();

        for (var again = 0; again < 2; again++)
        {
            var page = await tenant.SignInAsync(browser, username);
            Assert.Equal("Your account waits for activation", page.Heading);
            Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
        }

        using var boss = await (await tenant.Organization.AddUserAsync("boss", Domain.Permissions.Role.Administrator)).SignInAsync();
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        var waiting = await db.Users.SingleAsync(u => u.WaitingSince != null);
        Assert.Contains(waiting.Name, (await boss.GetAsync("/admin/single-sign-on")).Text, StringComparison.Ordinal);
        var account = await boss.GetAsync($"/admin/users/{waiting.Id}");
        Assert.Contains("Waiting for activation", account.Text, StringComparison.Ordinal);
        await boss.SubmitAsync(account, "form:has(input[value=reactivate])", []);

        Assert.Equal("/account", (await tenant.SignInAsync(browser, username)).Path);
        Assert.Contains(await tenant.Organization.EventsAsync(), e => e.Act == AuditActs.UserActivated && e.SubjectId == waiting.Id);
    }

    [Theory, EveryDatabase]
    public async Task An_invited_SSO_account_is_linked_by_the_identity_that_redeems_the_link_once(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var (username, oid) = await tenant.AddPersonAsync();
        var user = await tenant.Organization.AddUserAsync("invited", method: SignInMethod.Sso);
        using var boss = await (await tenant.Organization.AddUserAsync("boss", Domain.Permissions.Role.Administrator)).SignInAsync();
        var link = await Invitations.NewLinkAsync(boss, user);
        using var browser = tenant.Organization.Server.NewBrowser();
        using var person = new ProviderVisitor();

        var invitation = await browser.GetAsync(link);
        Assert.Contains("There is no password to choose", invitation.Text, StringComparison.Ordinal);
        var begin = invitation.Document.QuerySelector("a.primary")!.GetAttribute("href")!;
        var page = await tenant.GoAsync(browser, await browser.GetOnceAsync(begin), username, person);

        Assert.Equal("/account", page.Path);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        var linked = await db.ExternalIdentities.SingleAsync();
        Assert.Equal((user.Id, oid), (linked.UserId, linked.Subject));
        Assert.Equal(HttpStatusCode.Gone, (await browser.GetAsync(link)).Status);
    }

    [Theory, EveryDatabase]
    public async Task More_groups_than_a_token_holds_are_not_fetched(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database, JustInTime.Active);
        var (username, _) = await tenant.AddPersonAsync(manyGroups: true);
        using var browser = tenant.Organization.Server.NewBrowser();

        Assert.Equal("/account", (await tenant.SignInAsync(browser, username)).Path);

        Assert.Equal("0", await (await NodeProvider.TheAsync()).GroupsOpenedAsync());
    }

    [Theory, EveryDatabase]
    public async Task Whoever_wanted_a_page_gets_it_after_signing_in(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var (_, username, _) = await tenant.ProvisionAsync();
        using var browser = tenant.Organization.Server.NewBrowser();

        Assert.Equal("/help", (await tenant.SignInAsync(browser, username, query: "&returnUrl=%2Fhelp")).Path);
        Assert.Equal("/account", (await tenant.SignInAsync(browser, username, query: "&returnUrl=%2F%2Fevil.example")).Path);
    }

    [Theory, EveryDatabase]
    public async Task The_account_says_beforehand_whether_there_is_a_way_through_the_provider(Database database)
    {
        var (off, on) = (await Tenant.ConnectAsync(database, on: false), await Tenant.ConnectAsync(database));

        Assert.StartsWith("They cannot sign in: no identity provider is switched on.", await NextSignInAsync(off, (await off.ProvisionAsync()).User), StringComparison.Ordinal);
        Assert.StartsWith("They sign in through the identity provider.", await NextSignInAsync(on, (await on.ProvisionAsync()).User), StringComparison.Ordinal);
        var byHand = await on.Organization.AddUserAsync("by-hand", method: SignInMethod.Sso);
        Assert.StartsWith("They cannot sign in: nobody at the identity provider is linked", await NextSignInAsync(on, byHand), StringComparison.Ordinal);
    }

    private static async Task<string> NextSignInAsync(Tenant tenant, TestUser user)
    {
        using var boss = await (await tenant.Organization.AddUserAsync($"boss-{user.Id:N}", Role.Administrator)).SignInAsync();
        return (await boss.GetAsync($"/admin/users/{user.Id}")).Document.QuerySelector("#next-sign-in li")!.TextContent.Trim();
    }

    [Theory, EveryDatabase]
    public async Task A_deactivated_account_stays_out(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var (_, username, _) = await tenant.ProvisionAsync(active: false);
        using var browser = tenant.Organization.Server.NewBrowser();

        var page = await tenant.SignInAsync(browser, username);

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
    }
}
