namespace Gatehouse.Domain.Throttling;

/// <summary>
/// Decides whether an attempt may be made. Ask, store the answer's state, then check the credential: so 200 requests that
/// arrive together get no more guesses than 200 that come one by one (NIST SP 800-63B-4 3.2.2).
/// </summary>
public static class Throttle
{
    // Nodes disagree by milliseconds, and the loser of a race brings a time read before the winner's: a failure noted this
    // little ahead of now is a failure just now.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>The answer for one attempt at <paramref name="now"/>; a null <paramref name="state"/> is a clean slate.</summary>
    public static Admission Admit(ThrottlePolicy policy, ThrottleState? state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (IsDisabled(policy, state)) return new Admission.Disabled();
        if (BlockedUntil(policy, state, now) is { } until) return new Admission.Refused(until);
        return new Admission.Admitted(Count(policy, state, now));
    }

    /// <summary>
    /// When the present wait ends; null when there is none. At most <see cref="ThrottlePolicy.LongestWait"/> from <paramref name="now"/>.
    /// It says nothing of the hard limit, which does not end by itself: see <see cref="IsDisabled"/>.
    /// </summary>
    public static DateTimeOffset? BlockedUntil(ThrottlePolicy policy, ThrottleState? state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (state is not { } known || IsForgotten(policy, known, now)) return null;
        var wait = policy.WaitAfter(known.Failures);
        if (wait == TimeSpan.Zero) return null;

        var left = known.LastFailureAt - now + wait;
        if (left <= TimeSpan.Zero) return null;
        // Longer than any wait: the clock was set back since. Were it believed, a server that once ran a year ahead would lock
        // everybody out for a year. The failures stay counted and the next one waits by the clock as it is now.
        if (left > policy.LongestWait + ClockTolerance) return null;
        return now + (left < policy.LongestWait ? left : policy.LongestWait);
    }

    /// <summary>True when the hard limit is reached: only binding the credential anew helps.</summary>
    public static bool IsDisabled(ThrottlePolicy policy, ThrottleState? state)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.HardLimit is { } limit && state is { } known && known.Consecutive >= limit;
    }

    /// <summary>
    /// Takes one attempt back that turned out right, leaving the others. For <see cref="ThrottlePolicy.Address"/>: if a success wiped
    /// its slate, a sprayer would sign in to an account of his own between guesses; and if it left the time of its attempt behind, an
    /// office with somebody signing in every hour would never have its slips forgotten. The states of the account and of the
    /// known browser are simply removed by a success.
    /// </summary>
    /// <param name="current">What is stored now.</param>
    /// <param name="counted">What was stored when the attempt was admitted (<see cref="Admission.Admitted.Next"/>).</param>
    /// <param name="before">What was stored before that.</param>
    /// <returns>What to store; null when nothing is left to remember.</returns>
    public static ThrottleState? TakeBack(ThrottleState current, ThrottleState counted, ThrottleState? before)
    {
        if (current.Failures <= 1) return null;
        var untouched = current.LastFailureAt == counted.LastFailureAt;
        return current with
        {
            Failures = current.Failures - 1,
            Consecutive = Math.Max(0, current.Consecutive - 1),
            LastFailureAt = untouched && before is { } earlier ? earlier.LastFailureAt : current.LastFailureAt,
        };
    }

    private static ThrottleState Count(ThrottlePolicy policy, ThrottleState? state, DateTimeOffset now)
    {
        if (state is not { } known) return new(1, now, 1);
        var failures = IsForgotten(policy, known, now) ? 0 : known.Failures;
        return new(OneMore(failures), now, OneMore(known.Consecutive));
    }

    private static bool IsForgotten(ThrottlePolicy policy, ThrottleState state, DateTimeOffset now) =>
        now - state.LastFailureAt >= policy.ForgetAfter;

    private static int OneMore(int count) => count < int.MaxValue ? count + 1 : count;
}
