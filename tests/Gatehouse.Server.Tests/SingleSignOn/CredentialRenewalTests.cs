using System.Net;
using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Tests.IdentityProvider;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>A secret or certificate is renewed while people sign in: the next one waits until a test with it has gone well.</summary>
public class CredentialRenewalTests
{
    [Theory, EveryDatabase]
    public async Task People_sign_in_with_the_certificate_in_use_while_the_next_one_waits_and_with_the_next_one_after_its_test(Database database)
    {
        var renewal = await Renewal.BeginAsync(database);
        var (old, made) = (await renewal.DownloadAsync("certificate"), await renewal.MakeNextAsync());
        Assert.Contains("The next certificate is ready", made.Text, StringComparison.Ordinal);
        var next = await renewal.DownloadAsync("next-certificate");
        Assert.NotEqual(old, next);

        // The provider knows the old one only, then both: nobody notices anything.
        await renewal.SignsInAsync();
        await renewal.Tenant.UploadAsync(old, next);
        await renewal.SignsInAsync();
        Assert.Contains("the next secret or certificate is in use from now on", (await renewal.TestAsync()).Text, StringComparison.Ordinal);

        var row = await renewal.Tenant.RowAsync();
        Assert.Equal(next, ConnectionSecrets.Pem(row.Certificate!));
        Assert.Equal((true, false, null, null), (row.IsOn, row.HasNext, row.EncryptedNextKey, row.NextExpiresAt));
        await renewal.Tenant.UploadAsync(next);
        await renewal.SignsInAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await renewal.Boss.GetAsync($"{renewal.Path}/next-certificate")).Status);
        // By whom and what, never the thing itself; the clock stands still, so the events of one moment come in no order.
        var events = (await renewal.Tenant.Organization.EventsAsync()).Where(e => e.SubjectId == renewal.Tenant.ConnectionId).ToList();
        var changed = events.Where(e => e.Act == AuditActs.SsoConnectionChanged).Select(e => e.Details ?? "").ToList();
        Assert.Single(changed, details => details.Contains("""nextCredential":[null,"new certificate"]""", StringComparison.Ordinal));
        Assert.Single(changed, details => details.Contains(""""credential":["certificate","new certificate"]"""", StringComparison.Ordinal));
        Assert.Equal(2, events.Count(e => e.Act == AuditActs.SsoConnectionTested));
    }

    [Theory, EveryDatabase]
    public async Task What_waits_is_never_used_for_a_sign_in_and_a_failed_test_changes_nothing(Database database)
    {
        var renewal = await Renewal.BeginAsync(database);
        var old = await renewal.DownloadAsync("certificate");
        await renewal.MakeNextAsync();

        // Made, but not uploaded: the test says so, and nobody else meets it.
        var failed = await renewal.TestAsync();
        Assert.Equal("The test did not succeed", failed.Heading);
        Assert.Contains("the secret or certificate in use stays in use", failed.Text, StringComparison.Ordinal);
        await renewal.SignsInAsync();

        // Even where the provider takes nothing but the next one, a sign-in proves Gatehouse with the one in use, and is refused.
        await renewal.Tenant.UploadAsync(await renewal.DownloadAsync("next-certificate"));
        using var browser = renewal.Tenant.Organization.Server.NewBrowser();
        Assert.Equal("You are not signed in", (await renewal.Tenant.SignInAsync(browser, renewal.Username)).Heading);

        // Neither does the operator's half of a test, which proves nothing to the provider.
        await renewal.Tenant.Organization.ActAsync<CheckConnection>(async (check, actor) => (await check.RunAsync(actor, new(renewal.Tenant.ConnectionId), default)).Outcome);
        var row = await renewal.Tenant.RowAsync();
        Assert.Equal((old, true), (ConnectionSecrets.Pem(row.Certificate!), row.HasNext));
    }

    [Theory, EveryDatabase]
    public async Task A_mistyped_new_secret_keeps_nobody_out_and_the_right_one_takes_over_after_its_test(Database database)
    {
        var renewal = await Renewal.BeginAsync(database, certificate: false);
        var before = await renewal.Tenant.RowAsync();
        var saved = await renewal.EnterAsync("mistyped", "2031-05-06");
        Assert.Contains("The new secret is kept.", saved.Text, StringComparison.Ordinal);
        await renewal.SignsInAsync();
        Assert.Equal("The test did not succeed", (await renewal.TestAsync()).Heading);
        await renewal.SignsInAsync();
        var waiting = await renewal.Tenant.RowAsync();
        Assert.Equal((true, before.TestedAt, before.CredentialExpiresAt), (waiting.IsOn, waiting.TestedAt, waiting.CredentialExpiresAt));

        await renewal.ThrowAwayAsync();
        await renewal.EnterAsync("the new secret", "2031-05-06");
        await (await NodeProvider.TheAsync()).AddClientAsync(renewal.Tenant.Id, Tenant.ClientId, "the new secret", renewal.Tenant.RedirectUri);
        Assert.Contains("vouched for you", (await renewal.TestAsync()).Text, StringComparison.Ordinal);
        await renewal.SignsInAsync();
        var row = await renewal.Tenant.RowAsync();
        Assert.Equal((false, new DateTimeOffset(2031, 5, 6, 0, 0, 0, TimeSpan.Zero)), (row.HasNext, row.CredentialExpiresAt));
        Assert.Equal("the new secret", renewal.Secrets.Secret(row, CredentialSlot.InUse)?.Reveal());
    }

    [Theory, EveryDatabase]
    public async Task A_certificate_takes_over_from_a_secret_without_a_moment_off(Database database)
    {
        var renewal = await Renewal.BeginAsync(database, certificate: false);
        await renewal.MakeNextAsync();
        await renewal.SignsInAsync();

        await renewal.Tenant.UploadAsync(await renewal.DownloadAsync("next-certificate"));
        await renewal.TestAsync();

        await renewal.SignsInAsync();
        var row = await renewal.Tenant.RowAsync();
        Assert.Equal((true, null, false), (row.IsOn, row.EncryptedSecret, row.HasNext));
    }

    [Theory, EveryDatabase]
    public async Task Thrown_away_leaves_nothing_but_its_two_audit_events(Database database)
    {
        var renewal = await Renewal.BeginAsync(database);
        var before = await renewal.Tenant.RowAsync();
        await renewal.MakeNextAsync();
        Assert.Contains("It has been thrown away.", (await renewal.ThrowAwayAsync()).Text, StringComparison.Ordinal);

        var row = await renewal.Tenant.RowAsync();
        Assert.Equal((null, null, null, null), (row.NextCertificate, row.EncryptedNextKey, row.EncryptedNextSecret, row.NextExpiresAt));
        Assert.Equal(before.Certificate, row.Certificate);
        Assert.Equal(before.EncryptedKey, row.EncryptedKey);
        Assert.Equal(before.TestedAt, row.TestedAt);
        Assert.Equal(HttpStatusCode.NotFound, (await renewal.Boss.GetAsync($"{renewal.Path}/next-certificate")).Status);
        await renewal.SignsInAsync();
        var changed = (await renewal.Tenant.Organization.EventsAsync()).Where(e => e.Act == AuditActs.SsoConnectionChanged).Select(e => e.Details ?? "");
        Assert.Single(changed, details => details.Contains("""nextCredential":["new certificate",null]""", StringComparison.Ordinal));
        // Whoever throws away twice is told, and does no harm.
        await renewal.Tenant.Organization.ActAsync<DiscardNextCredential>((discard, actor) => discard.RunAsync(actor, new(renewal.Tenant.ConnectionId), default));
        Assert.Equal(row.Version, (await renewal.Tenant.RowAsync()).Version);
    }

    [Theory, EveryDatabase]
    public async Task The_key_that_waits_is_encrypted_for_its_row_and_for_waiting_only(Database database)
    {
        var renewal = await Renewal.BeginAsync(database);
        await renewal.MakeNextAsync();
        renewal.Secrets.Key(await renewal.Tenant.RowAsync(), CredentialSlot.Next).Dispose();

        await using (var db = renewal.Tenant.Organization.Server.Db(renewal.Tenant.Organization.Id))
            await db.SsoConnections.ExecuteUpdateAsync(set => set.SetProperty(c => c.EncryptedKey, c => c.EncryptedNextKey).SetProperty(c => c.Certificate, c => c.NextCertificate));

        var moved = await renewal.Tenant.RowAsync();
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => renewal.Secrets.Key(moved, CredentialSlot.InUse).Dispose());
    }

    [Theory, EveryDatabase]
    public async Task One_at_most_waits_and_of_two_administrators_the_later_one_is_told(Database database)
    {
        var renewal = await Renewal.BeginAsync(database);
        using var other = await (await renewal.Tenant.Organization.AddUserAsync("other", Role.Administrator)).SignInAsync();
        var (theirs, editing) = (await other.GetAsync(renewal.Path), await other.GetAsync($"{renewal.Path}/edit"));
        await renewal.MakeNextAsync();
        var waiting = (await renewal.Tenant.RowAsync()).NextCertificate;

        Assert.Contains("waits for its test already", (await other.SubmitAsync(theirs, "dialog#certificate form", [])).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await other.SubmitAsync(editing, ("secret", "another"))).Status);
        var refused = await other.SubmitAsync(await other.GetAsync($"{renewal.Path}/edit"), ("secret", "another"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("waits for its test already", refused.Document.QuerySelector("#secret-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(waiting, (await renewal.Tenant.RowAsync()).NextCertificate);

        // Somebody throws away and makes another: an older page must not throw away that one.
        theirs = await other.GetAsync(renewal.Path);
        await renewal.ThrowAwayAsync();
        await renewal.MakeNextAsync();
        Assert.Equal(HttpStatusCode.Conflict, (await other.SubmitAsync(theirs, "dialog#discard form", [])).Status);
        Assert.True((await renewal.Tenant.RowAsync()).HasNext);
    }

    [Theory, EveryDatabase]
    public async Task Of_many_who_make_the_next_one_at_once_one_does(Database database)
    {
        var renewal = await Renewal.BeginAsync(database);
        var acts = Enumerable.Range(0, 6).Select(_ => renewal.Tenant.Organization.ActAsync<MakeCertificate>((make, actor) => make.RunAsync(actor, new(renewal.Tenant.ConnectionId), default), mustSucceed: false));
        var outcomes = await Task.WhenAll(acts);

        Assert.Single(outcomes, o => o is Domain.Outcome.Done);
        Assert.All(outcomes.Where(o => o is not Domain.Outcome.Done), o => Assert.True(o is Domain.Outcome.Refused or Domain.Outcome.Conflict, $"{o}"));
    }

    [Theory, EveryDatabase]
    public async Task A_test_that_was_begun_with_another_one_puts_nothing_in_use(Database database)
    {
        var renewal = await Renewal.BeginAsync(database);
        var old = await renewal.DownloadAsync("certificate");
        await renewal.MakeNextAsync();
        await renewal.Tenant.UploadAsync(old, await renewal.DownloadAsync("next-certificate"));
        using var at = new ProviderVisitor();
        var back = await at.SignInAsync(await renewal.BeginTestAsync(), renewal.Username, renewal.Tenant.Organization.Server.Address);

        // While the tester was at the provider, somebody made another one, which the provider does not know.
        await renewal.ThrowAwayAsync();
        await renewal.MakeNextAsync();
        Assert.Equal("The test did not succeed", (await renewal.Boss.GetAsync(back.PathAndQuery)).Heading);
        var row = await renewal.Tenant.RowAsync();
        Assert.Equal((old, true), (ConnectionSecrets.Pem(row.Certificate!), row.HasNext));
    }
}
