using System.Net;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;
using Gatehouse.Features.Users.Edit;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class EditTests
{
    [Theory, EveryDatabase]
    public async Task Details_are_changed_and_the_audit_log_keeps_before_and_after(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("old.name");

        var page = await browser.SubmitAsync(await Form(browser, user), ("name", "New Name"), ("username", "new.name"), ("email", ""), ("phone", "555"));

        Assert.Equal($"/admin/users/{user.Id}", page.Path);
        var row = await user.RowAsync();
        Assert.Equal(("New Name", "new.name", "NEW.NAME", null, "555"), (row.Name, row.Username, row.NormalizedUsername, row.Email, row.Phone));
        var told = Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.UserChanged);
        Assert.Contains("\"username\":[\"old.name\",\"new.name\"]", told.Details, StringComparison.Ordinal);
        Assert.DoesNotContain("role", told.Details, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Of_two_who_edit_the_same_account_the_second_is_told(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("shared");
        var (mine, theirs) = (await Form(browser, user), await Form(browser, user));
        await browser.SubmitAsync(theirs, ("name", "Theirs"));

        var page = await browser.SubmitAsync(mine, ("name", "Mine"));

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Equal("Theirs", page.Document.QuerySelector("#name")?.GetAttribute("value"));
        Assert.Equal("Theirs", (await user.RowAsync()).Name);
    }

    [Theory, EveryDatabase]
    public async Task Making_a_password_user_an_SSO_user_takes_everything_away_that_opened_the_account(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("convert", mfaOn: true, setUp: true);
        using var theirs = await user.SignInAsync();
        await Invitations.NewLinkAsync(browser, user);

        var page = await browser.SubmitAsync(await Form(browser, user), ("method", "Sso"));

        Assert.Equal($"/admin/users/{user.Id}", page.Path);
        Assert.Null(Invitations.LinkOrNull(page));
        Assert.Equal((SignInMethod.Sso, null), ((await user.RowAsync()).Method, (await user.RowAsync()).PasswordHash));
        Assert.StartsWith("/sign-in", (await theirs.GetAsync("/account")).Path, StringComparison.Ordinal);
        await using var db = organization.Server.Db(organization.Id);
        var authenticator = await db.Authenticators.SingleAsync(a => a.UserId == user.Id);
        Assert.NotNull(authenticator.RevokedAt);
        Assert.Null(authenticator.EncryptedSecret);
        Assert.False(await db.Sessions.AnyAsync(s => s.UserId == user.Id));
        Assert.False(await db.KnownBrowsers.AnyAsync(b => b.UserId == user.Id));
        Assert.False(await db.Invitations.AnyAsync(i => i.UserId == user.Id && i.UsedAt == null));
    }

    [Theory, EveryDatabase]
    public async Task Making_an_SSO_user_a_password_user_leads_to_an_invitation(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("back", method: SignInMethod.Sso);

        var page = await browser.SubmitAsync(await Form(browser, user), ("method", "Password"));

        using var guest = organization.Server.NewBrowser();
        Assert.Equal("Welcome, User back", (await guest.GetAsync(Invitations.Link(page))).Heading);
    }

    [Theory, EveryDatabase]
    public async Task The_sign_in_method_is_changed_after_a_fresh_proof_only(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("chief", Role.Administrator)).SignInAsync();
        var user = await organization.AddUserAsync("mover");
        server.Time.Advance(TimeSpan.FromMinutes(16));

        var asked = await browser.SubmitAsync(await Form(browser, user), ("method", "Sso"));
        Assert.StartsWith("/sign-in/again", asked.Path, StringComparison.Ordinal);
        Assert.Equal(SignInMethod.Password, (await user.RowAsync()).Method);
        Assert.NotNull((await user.RowAsync()).PasswordHash);

        var again = await browser.SubmitAsync(asked, ("password", TestOrganization.Password));
        Assert.Equal("Sso", again.Document.QuerySelector("input[name=method][checked]")?.GetAttribute("value"));
        await browser.SubmitAsync(again, "form:has(input[name=role])", []);
        Assert.Equal(SignInMethod.Sso, (await user.RowAsync()).Method);
    }

    [Theory, EveryDatabase]
    public async Task A_role_is_changed_after_a_fresh_proof_only(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("chief", Role.Administrator)).SignInAsync();
        var user = await organization.AddUserAsync("rising");
        server.Time.Advance(TimeSpan.FromMinutes(16));

        // A change that is not sensitive needs no proof.
        Assert.Equal($"/admin/users/{user.Id}", (await browser.SubmitAsync(await Form(browser, user), ("position", "Mate"))).Path);

        var asked = await browser.SubmitAsync(await Form(browser, user), ("role", "HelpDesk"));
        Assert.StartsWith("/sign-in/again", asked.Path, StringComparison.Ordinal);
        Assert.Equal(Role.None, (await user.RowAsync()).Role);

        var again = await browser.SubmitAsync(asked, ("password", TestOrganization.Password));
        Assert.Equal($"/admin/users/{user.Id}/edit?proven=1", again.Path);
        // What had been chosen is still chosen.
        Assert.Equal("HelpDesk", again.Document.QuerySelector("input[name=role][checked]")?.GetAttribute("value"));
        await browser.SubmitAsync(again, "form:has(input[name=role])", []);
        Assert.Equal(Role.HelpDesk, (await user.RowAsync()).Role);
        Assert.Contains(await organization.EventsAsync(), e => e.Act == AuditActs.UserRoleChanged && e.Details!.Contains("[\"None\",\"HelpDesk\"]", StringComparison.Ordinal));
    }

    [Theory, EveryDatabase]
    public async Task Privilege_escalation_nobody_gives_himself_or_others_more_than_he_has_nor_edits_who_has_more(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database, Role.UserAdministrator);
        var me = await UserAsync(organization, "chief");
        var plain = await organization.AddUserAsync("plain");
        var boss = await organization.AddUserAsync("boss", Role.Administrator);
        var auditor = await organization.AddUserAsync("auditor", Role.Auditor);

        foreach (var (target, role) in new[] { (me, "Administrator"), (plain.Id, "Administrator"), (plain.Id, "Auditor"), (boss.Id, "None"), (auditor.Id, "None") })
        {
            var page = await Forged.PostAsync(browser, $"/admin/users/{target}/edit", "edit-user", ("name", "X"), ("username", "x"), ("role", role), ("method", "Password"));
            Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        }

        Assert.Equal((Role.Administrator, "boss"), ((await boss.RowAsync()).Role, (await boss.RowAsync()).Username));
        Assert.Equal(Role.None, (await plain.RowAsync()).Role);
        Assert.DoesNotContain("/edit", (await browser.GetAsync($"/admin/users/{boss.Id}")).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync($"/admin/users/{boss.Id}/edit")).Status);
    }

    [Theory, EveryDatabase]
    public async Task Race_a_session_begun_with_the_password_at_the_same_instant_does_not_survive_its_removal(Database database)
    {
        var (organization, _) = await ListTests.AdministratorAsync(database);
        for (var round = 0; round < 12; round++)
        {
            var user = await organization.AddUserAsync($"user{round}", mfaOn: true, setUp: true);
            using var browser = organization.Server.NewBrowser();
            var code = await browser.SignInAsync(user);

            var conversion = organization.ActAsync<EditUser>(async (edit, actor) =>
                (await edit.RunAsync(actor, new(user.Id, new UserDetails("User", user.Username), Role.None, SignInMethod.Sso), CancellationToken.None)).Outcome);
            await Task.WhenAll(browser.SubmitAsync(code, ("code", user.Code())), conversion);

            await using var db = organization.Server.Db(organization.Id);
            Assert.False(await db.Sessions.AnyAsync(s => s.UserId == user.Id));
        }
    }

    [Theory, EveryDatabase]
    public async Task Privilege_escalation_converting_does_not_bring_back_a_role_that_the_actor_may_not_give(Database database)
    {
        var (client, organization) = await Scim.ScimClient.NewAsync(database);
        using var _ = client;
        await organization.AddUserAsync("boss", Role.Administrator);
        using var browser = await (await organization.AddUserAsync("chief", Role.UserAdministrator)).SignInAsync();
        var user = new TestUser(organization, Guid.Parse((await client.AddUserAsync("ada")).Id), "ada", null);
        // By hand an auditor, who may do what a user administrator may not.
        await using (var db = organization.Server.Db(organization.Id))
        {
            (await db.ProvisionedUsers.SingleAsync(p => p.UserId == user.Id)).OwnRole = Role.Auditor;
            (await db.Users.SingleAsync(u => u.Id == user.Id)).Role = Role.HelpDesk;
            await db.SaveChangesAsync();
        }

        var page = await browser.SubmitAsync(await Form(browser, user), ("method", "Password"));

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("would get back a role that may do more than your own", page.Text, StringComparison.Ordinal);
        Assert.Equal((Role.HelpDesk, SignInMethod.Sso), ((await user.RowAsync()).Role, (await user.RowAsync()).Method));
    }

    [Theory, EveryDatabase]
    public async Task Forged_post_the_acts_on_a_user_are_refused_to_help_desk_and_auditor(Database database)
    {
        foreach (var role in new[] { Role.None, Role.HelpDesk, Role.Auditor })
        {
            var (organization, browser) = await ListTests.AdministratorAsync(database, role);
            var user = await organization.AddUserAsync("target");
            var inactive = await organization.AddUserAsync("asleep", active: false);
            var before = (await organization.EventsAsync()).Count;

            Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(browser, $"/admin/users/{user.Id}/edit", "edit-user", ("name", "X"), ("username", "x"))).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(browser, $"/admin/users/{user.Id}", "deactivate")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(browser, $"/admin/users/{inactive.Id}", "reactivate")).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(browser, $"/admin/users/{user.Id}", "invite")).Status);

            Assert.Equal(before, (await organization.EventsAsync()).Count);
            Assert.Equal((true, "target"), ((await user.RowAsync()).IsActive, (await user.RowAsync()).Username));
            Assert.False((await inactive.RowAsync()).IsActive);
        }
    }

    [Theory, EveryDatabase]
    public async Task Tenant_breakout_a_foreign_users_id_is_as_unknown_as_a_made_up_one(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var foreign = await (await organization.Server.NewOrganizationAsync()).AddUserAsync("foreign");

        foreach (var id in new[] { foreign.Id, Guid.NewGuid() })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/admin/users/{id}")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync($"/admin/users/{id}/edit")).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await Forged.PostAsync(browser, $"/admin/users/{id}/edit", "edit-user", ("name", "X"), ("username", "x"))).Status);
            foreach (var handler in new[] { "deactivate", "reactivate", "invite" })
                Assert.Equal(HttpStatusCode.NotFound, (await Forged.PostAsync(browser, $"/admin/users/{id}", handler)).Status);
        }

        await using var scope = organization.Server.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<OrganizationScope>().Organization = organization.Id;
        var (outcome, _) = await scope.ServiceProvider.GetRequiredService<EditUser>().RunAsync(
            Actor.Operator(organization.Id), new(foreign.Id, new UserDetails("X", "x"), Role.None, SignInMethod.Password), CancellationToken.None);
        Assert.IsType<Outcome.NotFound>(outcome);
        Assert.Equal("foreign", (await foreign.RowAsync()).Username);
    }

    internal static Task<TestPage> Form(TestBrowser browser, TestUser user) => browser.GetAsync($"/admin/users/{user.Id}/edit");

    private static async Task<Guid> UserAsync(TestOrganization organization, string username)
    {
        await using var db = organization.Server.Db(organization.Id);
        return await db.Users.Where(u => u.Username == username).Select(u => u.Id).SingleAsync();
    }
}
