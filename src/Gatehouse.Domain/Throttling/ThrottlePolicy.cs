namespace Gatehouse.Domain.Throttling;

/// <summary>What is remembered of failures. Kept in the database, so that a restart forgives nothing.</summary>
/// <param name="Failures">Failures not yet forgotten; they decide the wait.</param>
/// <param name="LastFailureAt">When the last of them was counted.</param>
/// <param name="Consecutive">Failures since the last success, however long ago; they decide the hard limit.</param>
public readonly record struct ThrottleState(int Failures, DateTimeOffset LastFailureAt, int Consecutive);

/// <summary>How failures slow further attempts down: waits that grow and end by themselves (NIST SP 800-63B-4 3.2.2).</summary>
/// <param name="Free">Failures that cost nothing.</param>
/// <param name="FirstWait">The wait after the last free failure; each further failure doubles it.</param>
/// <param name="LongestWait">No wait is longer.</param>
/// <param name="ForgetAfter">Failures are forgotten after this time without another.</param>
/// <param name="HardLimit">Consecutive failures after which the credential is switched off until bound anew; null for none.</param>
public sealed record ThrottlePolicy(int Free, TimeSpan FirstWait, TimeSpan LongestWait, TimeSpan ForgetAfter, int? HardLimit)
{
    /// <summary>
    /// One credential (password or authenticator) of one account, tried from browsers it has never signed in from. The hard limit is
    /// NIST SP 800-63B-4 3.2.2: at most 100 consecutive failures; the waits are its 30 seconds to an hour.
    /// </summary>
    public static ThrottlePolicy Account { get; } =
        new(5, TimeSpan.FromSeconds(30), TimeSpan.FromHours(1), TimeSpan.FromHours(24), HardLimit: 100);

    /// <summary>
    /// The same, for a browser that has signed in as this user before. It waits for its own failures only, so that a stranger's do not
    /// lock the owner out; but each attempt counts in the account's <see cref="ThrottleState.Consecutive"/> too, and its hard limit holds.
    /// </summary>
    public static ThrottlePolicy KnownBrowser { get; } = Account with { HardLimit = null };

    /// <summary>
    /// The account's own count while a known browser tries: no wait, but each attempt counts towards the hard limit.
    /// </summary>
    public static ThrottlePolicy CountOnly { get; } = Account with { Free = int.MaxValue };

    /// <summary>One address, whatever accounts are tried from it: slows password spraying, bears an office behind one router.</summary>
    public static ThrottlePolicy Address { get; } =
        new(30, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), HardLimit: null);

    /// <summary>How long to wait after so many failures.</summary>
    public TimeSpan WaitAfter(int failures)
    {
        if (failures < Free) return TimeSpan.Zero;
        // In floating point, because doubling a whole number often enough comes round to zero: no wait at all.
        var ticks = Math.ScaleB(FirstWait.Ticks, failures - Free);
        return ticks < LongestWait.Ticks ? TimeSpan.FromTicks((long)ticks) : LongestWait;
    }
}
