namespace Gatehouse.Domain.Audit;

/// <summary>What was done to the log.</summary>
public enum AuditFindingKind
{
    /// <summary>The event is not what was written (or its seal, or the record of the lane's end, is not).</summary>
    Changed = 0,

    /// <summary>An event that was written is missing.</summary>
    Removed = 1,

    /// <summary>An event is there that was never written.</summary>
    Inserted = 2,

    /// <summary>An event that was written stands at another place.</summary>
    Reordered = 3,
}

/// <summary>The first thing wrong in a lane.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Number">The position where the chain breaks; all before it is intact.</param>
/// <param name="EventId">The event found there; null when there is none.</param>
/// <param name="At">The time it bears.</param>
public sealed record AuditFinding(AuditFindingKind Kind, long Number, Guid? EventId, DateTimeOffset? At);
