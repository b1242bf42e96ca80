using System.Net;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Features.Users;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class SetMfaTests
{
    [Theory, EveryDatabase]
    public async Task On_the_next_sign_in_leads_through_set_up_and_cannot_be_got_past(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user", Role.Auditor);
        using var running = await user.SignInAsync();

        var done = await admin.TurnMfaAsync(user, on: true);

        Assert.Contains("MFA is on for User user. At the next sign-in they set up an authenticator app.", done.Text, StringComparison.Ordinal);
        Assert.Equal((true, false), AccountForms.Switch(done));
        Assert.Equal("/account", (await running.GetAsync("/account")).Path);
        using var browser = organization.Server.NewBrowser();
        var setUp = await browser.SignInAsync(user);
        Assert.Equal("/sign-in/set-up", setUp.Path);
        foreach (var address in new[] { "/account", "/admin/users", "/admin/audit-log", "/admin/settings", user.Address(), "/ui.js", "/admin.css" })
        {
            var page = await browser.GetOnceAsync(address);
            Assert.True(page.Status is HttpStatusCode.Redirect && page.Location!.StartsWith("/sign-in", StringComparison.Ordinal), $"{address}: {page.Status} {page.Location}");
        }

        Assert.Equal("/account", (await browser.SetUpAsync(setUp, organization.Server)).Path);
        Assert.Equal("/account", (await browser.GetAsync("/account")).Path);
    }

    [Theory, EveryDatabase]
    public async Task Asking_for_what_is_so_already_is_done_without_a_second_event(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user");
        var page = await admin.GetAsync(user.Address());

        await admin.SendAsync(page, "mfa", ("wanted", "on"));
        var since = (await user.RowAsync()).MfaOnSince;
        var again = await admin.SendAsync(page, "mfa", ("wanted", "on"));

        Assert.Contains("already", again.Text, StringComparison.Ordinal);
        Assert.Equal(since, (await user.RowAsync()).MfaOnSince);
        var told = Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.MfaRequired);
        Assert.Equal("""{"mfa":["off","on"]}""", told.Details);
        Assert.Equal("User user (user)", told.SubjectName);
        Assert.Equal("User chief (chief)", told.ActorName);
    }

    [Theory, EveryDatabase]
    public async Task Off_is_confirmed_first_then_only_the_password_is_asked_for_and_the_secret_is_gone(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user", mfaOn: true, setUp: true);
        using var running = await user.SignInAsync();

        var asked = await admin.SendAsync(await admin.GetAsync(user.Address()), "mfa", ("wanted", "off"));

        Assert.NotNull(asked.Document.QuerySelector("dialog#mfa-off[open]"));
        Assert.Contains("Whoever knows the password gets in.", asked.Text, StringComparison.Ordinal);
        Assert.NotNull((await user.RowAsync()).MfaOnSince);

        var done = await admin.SendAsync(asked, "mfa-off");

        Assert.Equal((false, false), AccountForms.Switch(done));
        await using var db = organization.Server.Db(organization.Id);
        var authenticator = await db.Authenticators.SingleAsync(a => a.UserId == user.Id);
        Assert.Equal((true, AuditActs.MfaNotRequired, true), (authenticator.RevokedAt is not null, authenticator.RevokedBy, authenticator.EncryptedSecret is null));
        Assert.Equal("/account", (await running.GetAsync("/account")).Path);
        using var browser = organization.Server.NewBrowser();
        Assert.Equal("/account", (await browser.SignInAsync(user)).Path);
        var told = Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.MfaNotRequired);
        Assert.Equal("""{"mfa":["on","off"],"authenticator":["set up","revoked"]}""", told.Details);
    }

    [Theory, EveryDatabase]
    public async Task Enforcement_holds_the_switch_on_with_the_reason_and_refuses_page_and_command_line(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        using var other = await (await organization.AddUserAsync("deputy", Role.UserAdministrator)).SignInAsync();
        var user = await organization.AddUserAsync("user", mfaOn: true, setUp: true);
        await organization.EnforceAsync();

        var page = await admin.GetAsync(user.Address());

        Assert.Equal((true, true), AccountForms.Switch(page));
        Assert.Contains("Required because your organisation requires it for everyone, since", page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("#mfa-text a[href='/admin/settings?type=general']"));
        // Whoever may not open the settings is not sent there.
        Assert.Null((await other.GetAsync(user.Address())).Document.QuerySelector("#mfa-text a"));
        foreach (var (handler, wanted) in new[] { ("mfa", "off"), ("mfa", "on"), ("mfa-off", "") })
        {
            var forged = await Forged.PostAsync(admin, user.Address(), handler, ("wanted", wanted));
            Assert.Equal(HttpStatusCode.Forbidden, forged.Status);
            Assert.Contains("Your organisation requires MFA for everyone, so it cannot be turned for one account.", forged.Text, StringComparison.Ordinal);
        }

        var refused = Assert.IsType<Outcome.Refused>(await OperatorAsync(organization, user, on: false));
        Assert.Contains("Your organisation requires MFA for everyone", refused.Why.Format, StringComparison.Ordinal);
        Assert.NotNull((await user.RowAsync()).MfaOnSince);
        Assert.DoesNotContain(await organization.EventsAsync(), e => e.Act == AuditActs.MfaNotRequired);
    }

    [Theory, EveryDatabase]
    public async Task An_SSO_account_has_no_switch_and_says_who_manages_MFA(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user", method: SignInMethod.Sso);

        var page = await admin.GetAsync(user.Address());

        Assert.Null(AccountForms.Switch(page));
        Assert.Contains("Managed by the identity provider", page.Document.QuerySelector("#authentication")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Nothing to reset", page.Text, StringComparison.Ordinal);
        foreach (var handler in new[] { "mfa", "mfa-off", "reset-mfa" })
            Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(admin, user.Address(), handler, ("wanted", "on"), ("reason", "x"))).Status);
        Assert.IsType<Outcome.Refused>(await OperatorAsync(organization, user, on: true));
        Assert.Null((await user.RowAsync()).MfaOnSince);
    }

    [Theory, EveryDatabase]
    public async Task Race_two_administrators_who_turn_the_switch_at_the_same_instant_make_one_change(Database database)
    {
        var (organization, _) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user", mfaOn: true, setUp: true);

        var off = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OperatorAsync(organization, user, on: false)));
        var on = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OperatorAsync(organization, user, on: true)));

        Assert.All(off.Concat(on), outcome => Assert.IsType<Outcome.Done>(outcome));
        var events = await organization.EventsAsync();
        Assert.Single(events, e => e.Act == AuditActs.MfaNotRequired);
        Assert.Single(events, e => e.Act == AuditActs.MfaRequired);
        Assert.NotNull((await user.RowAsync()).MfaOnSince);
    }

    [Theory, EveryDatabase]
    public async Task Race_off_against_the_user_finishing_set_up_never_leaves_an_authenticator_that_is_not_asked_for(Database database)
    {
        var (organization, _) = await ListTests.AdministratorAsync(database);
        for (var round = 0; round < 8; round++)
        {
            var user = await organization.AddUserAsync($"user{round}", mfaOn: true);
            using var browser = organization.Server.NewBrowser();
            var setUp = await browser.SignInAsync(user);

            await Task.WhenAll(browser.SetUpAsync(setUp, organization.Server), OperatorAsync(organization, user, on: false));

            await using var db = organization.Server.Db(organization.Id);
            var isBound = await db.Authenticators.AnyAsync(a => a.UserId == user.Id && a.RevokedAt == null);
            Assert.Equal((await user.RowAsync()).MfaOnSince is not null, isBound);
        }
    }

    [Theory, EveryDatabase]
    public async Task A_half_finished_sign_in_meets_the_policy_as_it_is_now_and_does_not_break(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var server = organization.Server;
        var user = await organization.AddUserAsync("user", mfaOn: true, setUp: true);
        using var atCode = server.NewBrowser();
        using var atReset = server.NewBrowser();
        var (code, reset) = (await atCode.SignInAsync(user), await atReset.SignInAsync(user));
        Assert.Equal("/sign-in/code", code.Path);

        // Reset: the old app no longer helps, the next page is set-up.
        await admin.SendAsync(await admin.GetAsync(user.Address()), "reset-mfa", ("reason", "Lost phone"), ("end-sessions", "false"));
        var setUp = await atReset.SubmitAsync(reset, ("code", user.Code()));
        Assert.Equal("/sign-in/set-up", setUp.Path);

        // Off: whoever stands at the code, or at set-up, is let in by what he has proven.
        await admin.TurnMfaAsync(user, on: false);
        Assert.Equal("/account", (await atCode.SubmitAsync(code, ("code", "000000"))).Path);
        Assert.Equal("/account", (await atReset.SubmitAsync(setUp, ("code", "000000"))).Path);
        await using var db = server.Db(organization.Id);
        Assert.False(await db.Authenticators.AnyAsync(a => a.UserId == user.Id && a.RevokedAt == null));
    }

    [Theory, EveryDatabase]
    public async Task Deactivated_while_setting_up_the_user_reads_a_plain_word_and_stays_out(Database database)
    {
        var (organization, _) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user", mfaOn: true);
        using var browser = organization.Server.NewBrowser();
        var setUp = await browser.SignInAsync(user);
        await using (var db = organization.Server.Db(organization.Id))
        {
            (await db.Users.SingleAsync(u => u.Id == user.Id)).IsActive = false;
            await db.SaveChangesAsync();
        }

        var page = await browser.SetUpAsync(setUp, organization.Server);

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("Your account cannot sign in at the moment.", page.Text, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task A_proof_older_than_15_minutes_changes_nothing_and_leads_through_password_and_code_and_back(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var chief = await organization.AddUserAsync("chief", Role.Administrator, mfaOn: true, setUp: true);
        var user = await organization.AddUserAsync("user");
        using var admin = await chief.SignInAsync();
        var page = await admin.GetAsync(user.Address());
        server.Time.Advance(TimeSpan.FromMinutes(16));

        var again = await admin.SendAsync(page, "mfa", ("wanted", "on"));

        Assert.StartsWith("/sign-in/again", again.Path, StringComparison.Ordinal);
        Assert.Null((await user.RowAsync()).MfaOnSince);
        var code = await admin.SubmitAsync(again, ("password", TestOrganization.Password));
        Assert.Equal("/sign-in/code", code.Path);
        Assert.Null((await user.RowAsync()).MfaOnSince);
        var back = await admin.SubmitAsync(code, ("code", chief.Code()));
        Assert.StartsWith(user.Address(), back.Path, StringComparison.Ordinal);
        Assert.Contains("Thank you. You can make your change now.", back.Text, StringComparison.Ordinal);
        var done = await admin.SendAsync(back, "mfa", ("wanted", "on"));
        Assert.Equal(user.Address(), done.Path);
        Assert.NotNull((await user.RowAsync()).MfaOnSince);

        // The confirmations too, and before anything is typed.
        server.Time.Advance(TimeSpan.FromMinutes(16));
        var stale = await admin.GetAsync((await organization.AddUserAsync("other", mfaOn: true, setUp: true)).Address());
        Assert.NotNull(stale.Document.QuerySelector("form.opener[action='/sign-in/again'] input[value$='confirm=reset-mfa&proven=1']"));
        Assert.StartsWith("/sign-in/again", (await admin.SendAsync(stale, "reset-mfa", ("reason", "x"))).Path, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in/again", (await admin.SendAsync(stale, "mfa", ("wanted", "off"))).Path, StringComparison.Ordinal);
        Assert.DoesNotContain(await organization.EventsAsync(), e => e.Act is AuditActs.MfaReset or AuditActs.MfaNotRequired);
        // A link that claims a proof says nothing.
        Assert.DoesNotContain("Thank you", (await admin.GetAsync($"{user.Address()}?proven=1")).Text, StringComparison.Ordinal);
    }

    internal static async Task<Outcome> OperatorAsync(TestOrganization organization, TestUser user, bool on)
    {
        await using var scope = organization.Server.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<OrganizationScope>().Organization = organization.Id;
        return await scope.ServiceProvider.GetRequiredService<SetMfa>().RunAsync(Actor.Operator(organization.Id), new(user.Id, on), CancellationToken.None);
    }
}
