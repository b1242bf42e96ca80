namespace Gatehouse.Domain.Audit;

/// <summary>
/// Verifies one lane from its first event to its last, in one pass and constant memory. What it cannot see: a lane cut back
/// together with the record of its end to a state it once had, which looks like an older backup. Keep that record
/// (count and head) in a second place to see this too.
/// </summary>
public static class AuditVerification
{
    /// <summary>The first event that was changed, removed, inserted or reordered; null when the lane is intact.</summary>
    /// <param name="key">The installation's audit key.</param>
    /// <param name="inNumberOrder">All events of the lane with their seals, ascending by number; read once, and not beyond need.</param>
    /// <param name="expectedCount">How many events the record of the lane's end tells of.</param>
    /// <param name="expectedHead">The seal of the last of them, <see cref="AuditChain.Genesis"/> if there is none.</param>
    public static AuditFinding? Check(
        ReadOnlySpan<byte> key,
        IEnumerable<(AuditEntry Entry, byte[] Seal)> inNumberOrder,
        long expectedCount,
        byte[] expectedHead)
    {
        ArgumentNullException.ThrowIfNull(inNumberOrder);
        ArgumentNullException.ThrowIfNull(expectedHead);
        var previous = AuditChain.Genesis;
        AuditEntry? last = null;
        var number = 0L;

        using var rows = inNumberOrder.GetEnumerator();
        while (rows.MoveNext())
        {
            var (entry, seal) = rows.Current;
            number++;
            if (number > expectedCount) return new(AuditFindingKind.Inserted, number, entry.Id, entry.At);
            if (entry.Number != number || !Fits(key, previous, entry, seal))
                return new AuditBreak(key.ToArray(), previous, number, entry, seal).Name(rows, expectedCount, expectedHead);
            previous = seal;
            last = entry;
        }

        if (number < expectedCount) return new(AuditFindingKind.Removed, number + 1, null, null);
        // Every event is under the key and in its place, yet the record of the end names another seal: the record was changed.
        return previous.AsSpan().SequenceEqual(expectedHead) ? null : new(AuditFindingKind.Changed, number, last?.Id, last?.At);
    }

    /// <summary>True when <paramref name="seal"/> is that of <paramref name="entry"/> after <paramref name="previous"/>.</summary>
    internal static bool Fits(ReadOnlySpan<byte> key, ReadOnlySpan<byte> previous, AuditEntry entry, ReadOnlySpan<byte> seal) =>
        previous.Length == AuditChain.SealBytes && AuditChain.Seal(key, previous, entry).AsSpan().SequenceEqual(seal);
}
