using System.Net;
using Gatehouse.Data.Audit;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Throttling;

namespace Gatehouse.Data.Queries;

/// <summary>
/// One attempt at a credential, counted as a failure before it is looked at. A browser that has signed in as this user before waits for
/// its own failures only: strangers, be they at the same address, cannot lock the owner out of it. All failures count to the hundred.
/// </summary>
public sealed class Attempt
{
    /// <summary>The reason under which the audit log says that an address has to wait.</summary>
    public const string AddressWaits = "too many attempts from this address";

    private readonly string _credential;
    private readonly string? _knownBrowser;
    private readonly string _address;
    private readonly Counted? _fromAddress;

    private Attempt(string credential, string? knownBrowser, string address, Counted? fromAddress, Admission admission) =>
        (_credential, _knownBrowser, _address, _fromAddress, Admission) = (credential, knownBrowser, address, fromAddress, admission);

    /// <summary>Whether the credential may be looked at.</summary>
    public Admission Admission { get; }

    /// <summary>Until when the address has to wait, whatever account it tries; null when it need not.</summary>
    public DateTimeOffset? AddressUntil => (_fromAddress?.Admission as Admission.Refused)?.Until;

    private static readonly Translated<Question<string>> Known = new(_ => new("""
        SELECT "Id" FROM "KnownBrowsers" WHERE "OrganizationId" = @organization AND "UserId" = @user AND "Id" = @browser
        """, row => row.GetString(0)));

    /// <summary>The browser's hash if it has signed in as this user before. Asked for an unknown user too: it costs the same.</summary>
    public static async Task<string?> KnownBrowserAsync(GatehouseDb db, Guid userId, string? browser, CancellationToken cancellationToken) =>
        browser is null ? null : await RawSql.FirstAsync(db, Known, cancellationToken,
            ("@organization", db.Organization ?? Guid.Empty), ("@user", userId), ("@browser", browser));

    /// <summary>
    /// Counts, inside the caller's transaction. In a fixed order (address, browser, credential), so that two transactions never wait for
    /// each other; what is refused is not counted further on.
    /// </summary>
    /// <param name="db">The user's organisation.</param>
    /// <param name="credential">A key of <see cref="ThrottleKeys"/>.</param>
    /// <param name="knownBrowser">See <see cref="KnownBrowserAsync"/>.</param>
    /// <param name="from">Where it comes from.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">To stop.</param>
    public static async Task<Attempt> CountAsync(
        GatehouseDb db, string credential, string? knownBrowser, IPAddress? from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var address = ThrottleKeys.Address(from);
        var counted = await db.CountAttemptAsync(
            knownBrowser is null ? address : ThrottleKeys.From(credential, knownBrowser),
            knownBrowser is null ? ThrottlePolicy.Address : ThrottlePolicy.KnownBrowser, now, cancellationToken);
        var admission = counted.Admission is Admission.Admitted
            ? (await db.CountAttemptAsync(
                credential, knownBrowser is null ? ThrottlePolicy.Account : ThrottlePolicy.CountOnly, now, cancellationToken)).Admission
            : counted.Admission;
        return new(credential, knownBrowser, address, knownBrowser is null ? counted : null, admission);
    }

    /// <summary>
    /// Counts a failure at which no credential of ours was guessed, such as a provider's answer that leads nowhere, under its address alone.
    /// Inside the caller's transaction.
    /// </summary>
    public static async Task<Attempt> CountFailureAsync(GatehouseDb db, IPAddress? from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var address = ThrottleKeys.Address(from);
        var counted = await db.CountAttemptAsync(address, ThrottlePolicy.Address, now, cancellationToken);
        return new("", null, address, counted, counted.Admission);
    }

    /// <summary>
    /// It turned out wrong. When its address has to wait from now on, that is noted too, once: what is refused meanwhile is not, or strangers
    /// could fill the log without end; nor is what a known browser sends during a wait of its own, for which no address is counted.
    /// </summary>
    public void Fail(GatehouseDb db, AuditEvent failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (_knownBrowser is not null && Admission is Admission.Refused) return;
        db.Audit(failure);
        if (_fromAddress?.Admission is Admission.Admitted { Next.Failures: var failures } && ThrottlePolicy.Address.WaitAfter(failures) > TimeSpan.Zero)
            db.Audit(new(failure.OrganizationId, failure.At, AuditActs.SignInRefused, failure.Actor, Reason: AddressWaits));
    }

    /// <summary>It turned out right: the credential's counters start again, the address gets this one attempt back.</summary>
    public async Task SucceedAsync(GatehouseDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_fromAddress is not null) await db.TakeBackAsync(_address, _fromAddress, now, cancellationToken);
        if (_knownBrowser is not null) await db.ForgiveAsync(ThrottleKeys.From(_credential, _knownBrowser), cancellationToken);
        await db.ForgiveAsync(_credential, cancellationToken);
    }
}
