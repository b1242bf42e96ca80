using Gatehouse.Domain.Throttling;

namespace Gatehouse.Data.Rows;

/// <summary>Failures counted under one key. Belongs to no organisation: addresses and unknown names have none.</summary>
public sealed class ThrottleRow
{
    /// <summary>What is counted: see <see cref="Queries.ThrottleKeys"/>.</summary>
    public required string Key { get; init; }

    /// <summary>Failures that still count towards a wait.</summary>
    public int Failures { get; set; }

    /// <summary>The last of them.</summary>
    public DateTimeOffset LastFailureAt { get; set; }

    /// <summary>Failures since the last success (NIST SP 800-63B-4 3.2.2).</summary>
    public int Consecutive { get; set; }

    /// <summary>The state as the domain reads it.</summary>
    public ThrottleState State => new(Failures, LastFailureAt, Consecutive);
}
