using System.Net;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Features.Users;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class ResetMfaTests
{
    [Theory, EveryDatabase]
    public async Task It_keeps_the_requirement_ends_the_sessions_and_the_old_app_is_dead(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user", mfaOn: true, setUp: true);
        using var running = await user.SignInAsync();

        var done = await admin.ResetMfaAsync(user, "Phone stolen, called from the office");

        Assert.Contains("MFA has been reset for User user. At the next sign-in they set up an authenticator app again.", done.Text, StringComparison.Ordinal);
        Assert.NotNull((await user.RowAsync()).MfaOnSince);
        Assert.StartsWith("/sign-in", (await running.GetAsync("/account")).Path, StringComparison.Ordinal);
        using var browser = organization.Server.NewBrowser();
        var setUp = await browser.SignInAsync(user);
        Assert.Equal("/sign-in/set-up", setUp.Path);
        Assert.Equal("/sign-in/set-up", (await browser.SubmitAsync(setUp, ("code", user.Code(1)))).Path);
        var told = Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.MfaReset);
        Assert.Equal(("Phone stolen, called from the office", """{"authenticator":["set up","revoked"],"sessions":[null,"1"]}"""), (told.Reason, told.Details));
        await using var db = organization.Server.Db(organization.Id);
        var row = await db.Authenticators.SingleAsync(a => a.UserId == user.Id);
        Assert.Equal((AuditActs.MfaReset, true), (row.RevokedBy, row.EncryptedSecret is null));
    }

    [Theory, EveryDatabase]
    public async Task Sessions_go_on_when_that_is_chosen(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user", mfaOn: true, setUp: true);
        using var running = await user.SignInAsync();
        var page = await admin.GetAsync(user.Address());
        Assert.True(page.Document.QuerySelector("input[name=end-sessions]:not([type=hidden])")!.HasAttribute("checked"));

        await Forged.PostAsync(admin, user.Address(), "reset-mfa", ("reason", "New phone"));

        Assert.Equal("/account", (await running.GetAsync("/account")).Path);
        Assert.DoesNotContain("sessions", Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.MfaReset).Details!, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Without_a_reason_nothing_happens_and_the_dialog_stays_open_and_says_so(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user", mfaOn: true, setUp: true);

        var page = await admin.ResetMfaAsync(user, "   ");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.Document.QuerySelector("dialog#reset-mfa[open] #reset-reason-error"));
        Assert.DoesNotContain(await organization.EventsAsync(), e => e.Act == AuditActs.MfaReset);
    }

    [Theory, EveryDatabase]
    public async Task Where_nothing_is_set_up_the_button_is_off_with_the_reason_and_a_forged_post_is_refused(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user", mfaOn: true);

        var page = await admin.GetAsync(user.Address());

        var button = page.Document.QuerySelector("button[data-dialog=reset-mfa]")!;
        Assert.True(button.HasAttribute("disabled"));
        Assert.Equal("Nothing to reset: no authenticator app is set up.", page.Document.QuerySelector("#" + button.GetAttribute("aria-describedby"))!.TextContent);
        Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(admin, user.Address(), "reset-mfa", ("reason", "x"))).Status);
    }

    [Theory, EveryDatabase]
    public async Task It_is_there_under_enforcement_too_and_the_requirement_stays(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user", setUp: true);
        await organization.EnforceAsync();

        await admin.ResetMfaAsync(user);

        using var browser = organization.Server.NewBrowser();
        Assert.Equal("/sign-in/set-up", (await browser.SignInAsync(user)).Path);
    }

    [Theory, EveryDatabase]
    public async Task Whoever_resets_himself_keeps_the_session_he_does_it_in_and_no_other(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var chief = await organization.AddUserAsync("chief", Role.Administrator, mfaOn: true, setUp: true);
        using var here = await chief.SignInAsync();
        using var elsewhere = organization.Server.NewBrowser();
        await elsewhere.SubmitAsync(await elsewhere.SignInAsync(chief), ("code", chief.Code(1)));
        Assert.Equal("/account", (await elsewhere.GetAsync("/account")).Path);

        var done = await here.ResetMfaAsync(chief, "New phone");

        Assert.Equal(chief.Address(), done.Path);
        Assert.StartsWith("/sign-in", (await elsewhere.GetAsync("/account")).Path, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Race_against_a_code_accepted_at_the_same_instant_the_reset_wins(Database database)
    {
        var (organization, _) = await ListTests.AdministratorAsync(database);
        for (var round = 0; round < 8; round++)
        {
            var user = await organization.AddUserAsync($"user{round}", mfaOn: true, setUp: true);
            using var browser = organization.Server.NewBrowser();
            var code = await browser.SignInAsync(user);

            var reset = OperatorAsync(organization, user);
            await Task.WhenAll(browser.SubmitAsync(code, ("code", user.Code())), reset);

            Assert.IsType<Outcome.Done>(await reset);
            await using var db = organization.Server.Db(organization.Id);
            Assert.NotNull((await db.Authenticators.SingleAsync(a => a.UserId == user.Id)).RevokedAt);
            Assert.False(await db.Sessions.AnyAsync(s => s.UserId == user.Id));
        }
    }

    private static async Task<Outcome> OperatorAsync(TestOrganization organization, TestUser user)
    {
        await using var scope = organization.Server.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<OrganizationScope>().Organization = organization.Id;
        return await scope.ServiceProvider.GetRequiredService<ResetMfa>().RunAsync(Actor.Operator(organization.Id), new(user.Id, "Race"), CancellationToken.None);
    }
}
