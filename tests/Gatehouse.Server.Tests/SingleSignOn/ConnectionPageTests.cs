using System.Net;
using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.Users;
using Gatehouse.Tests.IdentityProvider;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>An administrator connects, tests and switches on, while the server runs.</summary>
public class ConnectionPageTests
{
    [Theory, EveryDatabase]
    public async Task Microsoft_Entra_ID_is_connected_tested_by_signing_in_and_switched_on_without_a_restart(Database database)
    {
        var (organization, boss) = await BossAsync(database);
        var (node, tid) = (await NodeProvider.TheAsync(), Guid.NewGuid().ToString("D"));
        var page = await boss.GetAsync("/admin/single-sign-on/new?kind=Entra");
        var redirect = page.Document.QuerySelectorAll(".copyable code").Select(c => c.TextContent).First();
        await node.AddClientAsync(tid, "client", "the secret", redirect);
        await node.AddPersonAsync(tid, "boss@contoso.example", new(Guid.NewGuid().ToString("D"), "The Boss", ManyGroups: true));

        var added = await boss.SubmitAsync(page, ("clientId", "client"), ("tenant", tid), ("secret", "the secret"));
        Assert.Contains("has been added", added.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("the secret\"", added.Html, StringComparison.Ordinal);
        Assert.Contains("Test the connection first", (await SwitchAsync(boss, added)).Text, StringComparison.Ordinal);

        var checkedPage = await boss.SubmitAsync(added, "form:has(input[value=test-connection])", []);
        Assert.Contains("The provider answers.", checkedPage.Text, StringComparison.Ordinal);
        var begin = checkedPage.Document.QuerySelectorAll("a.primary").Select(a => a.GetAttribute("href")!).Single(h => h.StartsWith("/sign-in/sso", StringComparison.Ordinal));
        using var person = new ProviderVisitor();
        var back = await person.SignInAsync(new((await boss.GetOnceAsync(begin)).Location!), "boss@contoso.example", organization.Server.Address);
        var tested = await boss.GetAsync(back.PathAndQuery);
        Assert.Contains("vouched for you", tested.Text, StringComparison.Ordinal);
        Assert.Contains(tid, tested.Document.QuerySelector("#test details")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Say first how you know", (await SwitchAsync(boss, tested)).Text, StringComparison.Ordinal);

        var stated = await boss.SubmitAsync(tested, "form:has(input[value=mfa-proof])", []);
        Assert.Contains("stated today that Microsoft requires MFA", stated.Text, StringComparison.Ordinal);
        Assert.Contains("is on: people can sign in through it", (await SwitchAsync(boss, stated)).Text, StringComparison.Ordinal);

        using var anybody = organization.Server.NewBrowser();
        Assert.Contains("Sign in with Microsoft", (await anybody.GetAsync($"/sign-in?organization={organization.Slug}")).Text, StringComparison.Ordinal);
        var row = await RowAsync(organization);
        Assert.Equal((true, "User boss (boss)", "User boss (boss)"), (row.IsOn, row.TestedBy, row.TrustedBy));
        string[] acts = [AuditActs.SsoConnectionAdded, AuditActs.SsoConnectionTested, AuditActs.SsoMfaTrusted, AuditActs.SsoConnectionOn];
        Assert.Equal(acts.Order(), (await organization.EventsAsync()).Where(e => e.Act.StartsWith("sso.", StringComparison.Ordinal)).Select(e => e.Act).Order());
        // The tester was vouched for, not signed in: his session is still the one with the password.
        await using var db = organization.Server.Db(organization.Id);
        Assert.Equal((0, 0), (await db.ExternalIdentities.CountAsync(), await db.Sessions.CountAsync(s => s.IdentityProviderAt != null)));
    }

    [Theory, EveryDatabase]
    public async Task A_wrong_secret_is_told_with_what_to_change_at_the_provider(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database, on: false);
        await (await NodeProvider.TheAsync()).AddClientAsync(tenant.Id, Tenant.ClientId, "another secret", tenant.RedirectUri);
        var (username, _) = await tenant.AddPersonAsync();
        using var boss = await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        using var person = new ProviderVisitor();

        var back = await person.SignInAsync(new((await boss.GetOnceAsync($"/sign-in/sso?for=test&connection={tenant.ConnectionId}")).Location!), username, tenant.Organization.Server.Address);
        var page = await boss.GetAsync(back.PathAndQuery);

        Assert.Equal("The test did not succeed", page.Heading);
        Assert.Contains("make a new client secret and enter its Value, not its Secret ID", page.Text, StringComparison.Ordinal);
        Assert.Null((await tenant.RowAsync()).TestedAt);
    }

    [Theory, EveryDatabase]
    public async Task Nobody_but_an_Administrator_sees_or_changes_connections(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        string[] forms = ["switch-connection", "remove-connection", "test-connection", "mfa-proof", "make-certificate", "discard-credential"];
        foreach (var role in new[] { Role.None, Role.HelpDesk, Role.Auditor, Role.UserAdministrator })
        {
            using var browser = await (await tenant.Organization.AddUserAsync($"user-{role}", role)).SignInAsync();
            foreach (var path in new[] { "/admin/single-sign-on", "/admin/single-sign-on/new?kind=Entra", $"/admin/single-sign-on/{tenant.ConnectionId}", $"/admin/single-sign-on/{tenant.ConnectionId}/edit", $"/admin/single-sign-on/{tenant.ConnectionId}/certificate", $"/admin/single-sign-on/{tenant.ConnectionId}/next-certificate" })
                Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(path)).Status);
            foreach (var form in forms)
                Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(browser, $"/admin/single-sign-on/{tenant.ConnectionId}", form)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(browser, $"/admin/single-sign-on/{tenant.ConnectionId}/edit", "edit-connection")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(browser, "/admin/single-sign-on/new?kind=Entra", "add-connection")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(browser, "/admin/single-sign-on", "claim-domain")).Status);
            Assert.Null((await browser.GetOnceAsync($"/sign-in/sso?for=test&connection={tenant.ConnectionId}")).Location);
        }

        Assert.True((await tenant.RowAsync()).IsOn);
    }

    [Theory, EveryDatabase]
    public async Task Another_tenant_under_a_running_connection_switches_it_off_until_it_is_tested(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        using var boss = await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var edit = await boss.GetAsync($"/admin/single-sign-on/{tenant.ConnectionId}/edit");

        await boss.SubmitAsync(edit, ("name", "Renamed"));
        Assert.Equal((true, "Renamed"), ((await tenant.RowAsync()).IsOn, (await tenant.RowAsync()).Name));
        var lost = await boss.SubmitAsync(edit, ("name", "Lost update"));
        Assert.Equal(HttpStatusCode.Conflict, lost.Status);

        await boss.SubmitAsync(await boss.GetAsync($"/admin/single-sign-on/{tenant.ConnectionId}/edit"), ("tenant", Guid.NewGuid().ToString()));
        var row = await tenant.RowAsync();
        Assert.Equal((false, null), (row.IsOn, row.TestedAt));
        Assert.Equal("Renamed", row.Name);
    }

    [Theory, EveryDatabase]
    public async Task The_secret_stands_encrypted_and_bound_to_its_row_in_the_database(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var row = await tenant.RowAsync();
        var text = System.Text.Encoding.Latin1.GetString(row.EncryptedSecret!);
        Assert.DoesNotContain(Tenant.Secret, text, StringComparison.Ordinal);

        var other = await Tenant.ConnectAsync(database);
        await using (var db = other.Organization.Server.Db(other.Organization.Id))
            await db.SsoConnections.ExecuteUpdateAsync(set => set.SetProperty(c => c.EncryptedSecret, row.EncryptedSecret));
        var secrets = other.Organization.Server.Services.GetRequiredService<ConnectionSecrets>();
        var moved = await other.RowAsync();
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => { secrets.Secret(moved, CredentialSlot.InUse); });
    }

    [Theory, EveryDatabase]
    public async Task Impossible_values_are_told_field_by_field(Database database)
    {
        var (_, boss) = await BossAsync(database);
        var page = await boss.GetAsync("/admin/single-sign-on/new?kind=Entra");
        var answer = await boss.SubmitAsync(page, ("name", ""), ("tenant", "common"), ("clientId", "a b"), ("secret", Guid.NewGuid().ToString()));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(4, answer.Document.QuerySelectorAll("p.error").Length);
        Assert.Contains("looks like the Secret ID", answer.Text, StringComparison.Ordinal);

        page = await boss.GetAsync("/admin/single-sign-on/new?kind=OpenIdConnect");
        foreach (var issuer in new[] { "ftp://id.example.org", "https://user:secret@id.example.org", "https://login.microsoftonline.com/common/v2.0", "https://id.example.org/?x", "x" })
        {
            answer = await boss.SubmitAsync(page, ("issuer", issuer), ("name", "X"), ("clientId", "x"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        }
    }

    [Theory, EveryDatabase]
    public async Task Removing_ends_the_sessions_begun_through_it_and_adding_the_provider_again_finds_its_users(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var (user, username, _) = await tenant.ProvisionAsync();
        using var browser = tenant.Organization.Server.NewBrowser();
        await tenant.SignInAsync(browser, username);
        using var boss = await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();

        await boss.SubmitAsync(await boss.GetAsync($"/admin/single-sign-on/{tenant.ConnectionId}"), "dialog#remove form", []);

        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
        Assert.Equal("/admin/single-sign-on", (await boss.GetAsync("/admin/single-sign-on")).Path);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.Equal(user.Id, (await db.ExternalIdentities.SingleAsync()).UserId);
    }

    [Theory, EveryDatabase]
    public async Task A_test_that_came_without_auth_time_says_what_to_switch_on(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var boss = await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        foreach (var (claims, isTold) in new[] { ("""{"oid":"x"}""", true), ("""{"oid":"x","auth_time":1}""", false) })
        {
            await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
            await db.SsoConnections.ExecuteUpdateAsync(set => set.SetProperty(c => c.TestedClaims, claims));
            var page = await boss.GetAsync($"/admin/single-sign-on/{tenant.ConnectionId}");
            Assert.Equal(isTold, page.Text.Contains("add auth_time; then test again", StringComparison.Ordinal));
        }
    }

    [Theory, EveryDatabase]
    public async Task The_last_way_of_every_Administrator_is_not_switched_off_and_the_page_warns(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database);
        var (_, username, _) = await tenant.ProvisionAsync(Role.Administrator);
        using var boss = tenant.Organization.Server.NewBrowser();
        await tenant.SignInAsync(boss, username);

        Assert.Contains("Every Administrator is an SSO account.", (await boss.GetAsync("/admin/single-sign-on")).Text, StringComparison.Ordinal);
        var page = await boss.GetAsync($"/admin/single-sign-on/{tenant.ConnectionId}");
        Assert.Contains("Every Administrator signs in through Contoso", (await SwitchAsync(boss, page, "off")).Text, StringComparison.Ordinal);
        Assert.Contains("Every Administrator signs in through Contoso", (await boss.SubmitAsync(page, "dialog#remove form", [])).Text, StringComparison.Ordinal);
        Assert.True((await tenant.RowAsync()).IsOn);

        await tenant.Organization.AddUserAsync("break-glass", Role.Administrator);
        Assert.DoesNotContain("Every Administrator is an SSO account.", (await boss.GetAsync("/admin/single-sign-on")).Text, StringComparison.Ordinal);
        Assert.Contains("is off: nobody can sign in", (await SwitchAsync(boss, await boss.GetAsync($"/admin/single-sign-on/{tenant.ConnectionId}"), "off")).Text, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task A_certificate_made_here_proves_Gatehouse_instead_of_a_secret(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database, on: false);
        using var boss = await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var made = await boss.SubmitAsync(await boss.GetAsync($"/admin/single-sign-on/{tenant.ConnectionId}"), "dialog#certificate form", []);
        Assert.Contains("The certificate is ready", made.Text, StringComparison.Ordinal);
        await tenant.UploadAsync((await boss.GetAsync($"/admin/single-sign-on/{tenant.ConnectionId}/certificate")).Html);
        var (username, _) = await tenant.AddPersonAsync();
        using var person = new ProviderVisitor();

        var back = await person.SignInAsync(new((await boss.GetOnceAsync($"/sign-in/sso?for=test&connection={tenant.ConnectionId}")).Location!), username, tenant.Organization.Server.Address);
        Assert.Contains("vouched for you", (await boss.GetAsync(back.PathAndQuery)).Text, StringComparison.Ordinal);

        var row = await tenant.RowAsync();
        Assert.Null(row.EncryptedSecret);
        Assert.NotNull(row.TestedAt);
    }

    [Theory, EveryDatabase]
    public async Task Two_connections_of_one_organisation_do_not_bear_one_name_however_it_is_written(Database database)
    {
        var (organization, boss) = await BossAsync(database);
        await AddAsync(boss, "Café Ltd");
        var second = await AddAsync(boss, "Other");

        var refused = await AddAsync(boss, " CAFE\u0301 ltd");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("is called CAFE\u0301 ltd already", refused.Document.QuerySelector("#name-error")!.TextContent, StringComparison.Ordinal);
        var editing = await boss.GetAsync($"{second.Path}/edit");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await boss.SubmitAsync(editing, ("name", "café LTD"))).Status);
        // Its own name, written otherwise, is no other's; and another organisation's names are nobody's business.
        Assert.Equal(HttpStatusCode.OK, (await boss.SubmitAsync(editing, ("name", "OTHER"))).Status);
        Assert.Contains("has been added", (await AddAsync((await BossAsync(database)).Item2, "Other")).Text, StringComparison.Ordinal);

        await using var db = organization.Server.Db(organization.Id);
        Assert.Equal(["Café Ltd", "OTHER"], await db.SsoConnections.Select(c => c.Name).OrderBy(n => n).ToListAsync());
    }

    [Theory, EveryDatabase]
    public async Task Of_many_who_take_one_name_at_once_one_gets_it(Database database)
    {
        var (organization, boss) = await BossAsync(database);
        boss.Dispose();

        // From threads of their own: on SQLite nothing else lets two of them read before one has written.
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => organization.ActAsync<SaveConnection>((save, actor) => save.RunAsync(actor,
            new(Guid.CreateVersion7(), ProviderKind.Entra, "Microsoft", Guid.NewGuid().ToString("D"), null, "client", null), default), mustSucceed: false))));

        Assert.Single(outcomes, o => o is Domain.Outcome.Done);
        Assert.All(outcomes.Where(o => o is not Domain.Outcome.Done), o => Assert.True(o is Domain.Outcome.Invalid or Domain.Outcome.Conflict, $"{o}"));
    }

    private static async Task<TestPage> AddAsync(TestBrowser boss, string name) =>
        await boss.SubmitAsync(await boss.GetAsync("/admin/single-sign-on/new?kind=Entra"), ("name", name), ("clientId", "client"), ("tenant", Guid.NewGuid().ToString("D")));

    private static async Task<(TestOrganization, TestBrowser)> BossAsync(Database database)
    {
        var organization = await (await SsoServers.WithNodeAsync(database)).NewOrganizationAsync();
        return (organization, await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync());
    }

    private static async Task<SsoConnectionRow> RowAsync(TestOrganization organization)
    {
        await using var db = organization.Server.Db(organization.Id);
        return await db.SsoConnections.AsNoTracking().SingleAsync();
    }

    // A locked switch still has its form: a forged post must meet the handler.
    private static Task<TestPage> SwitchAsync(TestBrowser browser, TestPage page, string wanted = "on") =>
        browser.SubmitAsync(page, "form:has(input[value=switch-connection])", [("wanted", wanted)]);
}
