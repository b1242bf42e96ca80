namespace Gatehouse.Domain.Throttling;

/// <summary>Whether an attempt may be made now.</summary>
public abstract record Admission
{
    private Admission()
    {
    }

    /// <summary>
    /// It may, once <paramref name="Next"/> has been stored over the state it was computed from (and only over that: whoever loses
    /// the race asks again). The attempt is counted as a failure before it is checked, so that those in flight count.
    /// </summary>
    /// <param name="Next">The state that already holds this attempt as a failure.</param>
    public sealed record Admitted(ThrottleState Next) : Admission;

    /// <summary>Not now. Nothing is counted, so asking again does not lengthen the wait.</summary>
    /// <param name="Until">When to come back.</param>
    public sealed record Refused(DateTimeOffset Until) : Admission;

    /// <summary>Never again with this credential: the hard limit is reached and it must be bound anew (NIST SP 800-63B-4 3.2.2).</summary>
    public sealed record Disabled : Admission;
}
