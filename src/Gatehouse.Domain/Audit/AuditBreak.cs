namespace Gatehouse.Domain.Audit;

/// <summary>
/// Names what was done where a chain breaks. <paramref name="intruder"/> is what stands (or comes next) at position <paramref name="number"/>,
/// where it does not belong; what was written there is called the true event. Two questions, put to every row that follows:
/// is this the true event, displaced? And is the intruder itself genuine, at home somewhere else?
/// </summary>
internal sealed class AuditBreak(byte[] key, byte[] previous, long number, AuditEntry intruder, byte[] seal)
{
    // Several events removed in a row, and the numbers after them closed up: so many are tried.
    private const int LongestShift = 16;

    private Guid? trueEvent;
    private DateTimeOffset? trueAt;
    private bool atHomeElsewhere;

    /// <summary>Reads the rest of the lane and decides.</summary>
    public AuditFinding Name(IEnumerator<(AuditEntry Entry, byte[] Seal)> rest, long expectedCount, byte[] expectedHead)
    {
        // Only the number differs: the event was moved up or down into a gap.
        if (intruder.Number != number && Is(intruder, seal, number, previous)) return Finding(AuditFindingKind.Reordered);

        var (lastEntry, lastSeal) = (intruder, seal);
        bool changedInPlace = false, closedUp = false;
        for (var first = true; rest.MoveNext(); first = false)
        {
            var (entry, entrySeal) = rest.Current;
            if (first)
            {
                changedInPlace = FollowsInPlace(entry, entrySeal);
                closedUp = FollowsClosedUp(entry, entrySeal);
            }

            Ask(entry, entrySeal);
            (lastEntry, lastSeal) = (entry, entrySeal);
        }

        // The last event, unharmed but for a number too low: something before it is gone and the gap was closed.
        closedUp |= lastEntry.Number < expectedCount && lastSeal.AsSpan().SequenceEqual(expectedHead);
        return Decide(changedInPlace, closedUp);
    }

    private AuditFinding Decide(bool changedInPlace, bool closedUp)
    {
        if (intruder.Number > number)
            return trueEvent is null ? new(AuditFindingKind.Removed, number, null, null) : new(AuditFindingKind.Reordered, number, trueEvent, trueAt);
        if (atHomeElsewhere) return Finding(AuditFindingKind.Reordered);
        // It bears a number that is taken already, or it pushed the true event out of its place.
        if (intruder.Number < number || trueEvent is not null) return Finding(AuditFindingKind.Inserted);
        return closedUp && !changedInPlace ? new(AuditFindingKind.Removed, number, null, null) : Finding(AuditFindingKind.Changed);
    }

    private void Ask(AuditEntry entry, byte[] entrySeal)
    {
        if (trueEvent is null && Is(entry, entrySeal, number, previous)) (trueEvent, trueAt) = (entry.Id, entry.At);
        // The row before its home may have kept its number, or been moved by one itself to make or fill the room.
        atHomeElsewhere = atHomeElsewhere
            || Is(intruder, seal, entry.Number + 1, entrySeal)
            || Is(intruder, seal, entry.Number, entrySeal)
            || Is(intruder, seal, number + 1, entrySeal);
    }

    // The next event still follows the intruder's seal, stored or recomputed: the chain is whole around a change.
    private bool FollowsInPlace(AuditEntry next, byte[] nextSeal) =>
        Is(next, nextSeal, number + 1, seal) || Is(next, nextSeal, number + 1, AuditChain.Seal(key, previous, intruder));

    private bool FollowsClosedUp(AuditEntry next, byte[] nextSeal) =>
        Enumerable.Range(1, LongestShift).Any(shift => Is(next, nextSeal, next.Number + shift, seal));

    private bool Is(AuditEntry entry, byte[] entrySeal, long asNumber, byte[] after) =>
        AuditVerification.Fits(key, after, entry with { Number = asNumber }, entrySeal);

    private AuditFinding Finding(AuditFindingKind kind) => new(kind, number, intruder.Id, intruder.At);
}
