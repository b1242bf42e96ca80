using System.Net;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SignIn;

/// <summary>The audit log has the true reason of every sign-in that fails; the visitor learns none of it before the right password.</summary>
public class FailureReasonTests
{
    private const string Right = TestOrganization.Password;

    [Theory, EveryDatabase]
    public async Task Whoever_does_not_get_past_the_password_is_told_the_same_and_the_audit_log_why(Database database)
    {
        await using var server = await StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        (TestUser User, string Password, string Reason)[] cases =
        [
            (new(organization, Guid.Empty, "nobody", null), Right, "unknown user name"),
            (await organization.AddUserAsync("left", active: false), Right, "account deactivated"),
            (await organization.AddUserAsync("waiting", method: SignInMethod.Sso, waiting: true), Right, "waiting for activation"),
            (await organization.AddUserAsync("sso", method: SignInMethod.Sso), Right, "SSO account"),
            (await organization.AddUserAsync("invited", hasPassword: false), Right, "no password chosen yet"),
            (await SwitchedOffAsync(await organization.AddUserAsync("switched-off")), Right, "password switched off after 100 failures"),
            (await ThrottledAsync(await organization.AddUserAsync("throttled")), Right, "too many attempts"),
            (await organization.AddUserAsync("wrong"), "not the password", "wrong password"),
        ];

        var told = new HashSet<(HttpStatusCode, string)>();
        foreach (var (user, password, reason) in cases)
        {
            server.Time.Advance(TimeSpan.FromSeconds(1));
            using var browser = server.NewBrowser();
            var page = await browser.SignInAsync(user, password);
            told.Add((page.Status, page.Text));

            var isKnown = user.Id != Guid.Empty;
            var noted = await LastAsync(server, isKnown ? organization.Id : Guid.Empty);
            Assert.Equal((AuditActs.SignInFailed, reason, browser.From.ToString()), (noted.Act, noted.Reason, noted.Address));
            Assert.Equal(isKnown ? user.Id : null, noted.SubjectId);
        }

        Assert.Single(told);
    }

    [Theory, EveryDatabase]
    public async Task A_code_that_fails_is_explained_after_the_right_password_only_and_the_audit_log_has_the_reason(Database database)
    {
        await using var server = await StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        (Func<TestUser, string> Code, string Reason, string Told)[] cases =
        [
            (user => server.WrongCode(user.Secret!), "wrong code (Wrong)", "This code is not right."),
            (_ => "12345", "wrong code (Malformed)", "Enter the 6 digits"),
            (user => user.Code(-3), "wrong code (Expired)", "This code has expired."),
            (user => user.Code(-6), "wrong code (ClockOff)", "Your phone's clock is about 3 minutes behind."),
            (user => user.Code(6), "wrong code (ClockOff)", "Your phone's clock is about 3 minutes ahead."),
        ];
        foreach (var (code, reason, told) in cases) await FailsAsync(await UserAsync(organization), code, AuditActs.SignInFailed, reason, told);

        var used = await UserAsync(organization);
        (await used.SignInAsync()).Dispose();
        await FailsAsync(used, user => user.Code(), AuditActs.SignInFailed, "wrong code (AlreadyUsed)", "This code has already been used.");

        var throttled = await UserAsync(organization);
        var (stranger, page) = await throttled.BeginAsync();
        for (var i = 0; i < 5; i++) await stranger.SubmitAsync(page, ("code", server.WrongCode(throttled.Secret!)));
        stranger.Dispose();
        await FailsAsync(throttled, user => user.Code(), AuditActs.SignInFailed, "too many attempts", "There have been too many failed attempts.");

        var switchedOff = await UserAsync(organization);
        await using (var db = server.Db(organization.Id))
            await FailedAsync(server, ThrottleKeys.Code(await db.Authenticators.Where(a => a.UserId == switchedOff.Id).Select(a => a.Id).SingleAsync()));
        await FailsAsync(switchedOff, null, AuditActs.SignInRefused, "authenticator switched off after 100 failures", "Your authenticator has been switched off");
    }

    // First with a wrong password, then with the right one and a code, where one is asked for.
    private static async Task FailsAsync(TestUser user, Func<TestUser, string>? code, string act, string reason, string told)
    {
        var server = user.Organization.Server;
        server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain(told, (await user.FailAsync()).Text, StringComparison.Ordinal);
        Assert.Equal("wrong password", (await LastAsync(server, user.Organization.Id)).Reason);

        server.Time.Advance(TimeSpan.FromSeconds(1));
        var (browser, page) = await user.BeginAsync();
        using var _ = browser;
        if (code is not null) page = await browser.SubmitAsync(page, ("code", code(user)));
        Assert.Contains(told, page.Text, StringComparison.Ordinal);
        var noted = await LastAsync(server, user.Organization.Id);
        Assert.Equal((act, reason, user.Id), (noted.Act, noted.Reason, noted.SubjectId));
    }

    private static Task<TestServer> StartAsync(Database database) => TestServer.StartAsync(database, s => s with { PasswordMemoryKiB = 1024, PasswordPasses = 1 });

    private static Task<TestUser> UserAsync(TestOrganization organization) => organization.AddUserAsync($"user-{Guid.NewGuid():N}", mfaOn: true, setUp: true);

    private static async Task<TestUser> SwitchedOffAsync(TestUser user)
    {
        await FailedAsync(user.Organization.Server, ThrottleKeys.Password(user.Id));
        return user;
    }

    private static async Task<TestUser> ThrottledAsync(TestUser user)
    {
        for (var i = 0; i < 5; i++) await user.FailAsync();
        return user;
    }

    // A hundred times in a row, long ago: there is no wait any more.
    private static async Task FailedAsync(TestServer server, string key)
    {
        await using var db = server.Db(Guid.Empty);
        db.Throttles.Add(new() { Key = key, Failures = 100, Consecutive = 100, LastFailureAt = server.Time.GetUtcNow().AddDays(-2) });
        await db.SaveChangesAsync();
    }

    private static async Task<AuditEventRow> LastAsync(TestServer server, Guid organization)
    {
        await using var db = server.Db(organization);
        return await db.AuditEvents.AsNoTracking().OrderByDescending(e => e.At).ThenByDescending(e => e.Number).FirstAsync();
    }
}
