using System.Security.Cryptography;

namespace Gatehouse.Domain.Audit;

/// <summary>
/// Chains the events of an organisation's audit log by hash: each seal covers the event and the seal before it, under a key that
/// is not in the database. Whoever can write to the database only cannot change, remove, insert or reorder events unseen.
/// There are several chains (lanes) an organisation, so that its sign-ins need not all queue behind one commit.
/// </summary>
public static class AuditChain
{
    /// <summary>Chains an organisation. Each transaction writes to one of them, taken at random.</summary>
    public const int LaneCount = 8;

    /// <summary>Bytes of a seal.</summary>
    public const int SealBytes = HMACSHA256.HashSizeInBytes;

    /// <summary>What stands for the seal before the first event. New each time: an array shared by all could be overwritten by any.</summary>
    public static byte[] Genesis => new byte[SealBytes];

    /// <summary>
    /// UTC in whole microseconds, cut off rather than rounded: what PostgreSQL keeps of a time. To be applied before an event is
    /// stored; sealing applies it too, so that the seal is the same before and after the way through the database.
    /// </summary>
    public static DateTimeOffset Round(DateTimeOffset at) =>
        new(at.UtcTicks - at.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);

    /// <summary>The seal of <paramref name="entry"/> standing after <paramref name="previous"/>: HMAC-SHA-256 (RFC 2104).</summary>
    /// <param name="key">The installation's audit key; at least 32 random bytes, kept outside the database.</param>
    /// <param name="previous">The seal of the event before in the same lane, or <see cref="Genesis"/>.</param>
    /// <param name="entry">The event.</param>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> previous, AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (previous.Length != SealBytes) throw new ArgumentException("A seal has 32 bytes.", nameof(previous));
        return HMACSHA256.HashData(key, AuditEncoding.Of(previous, entry));
    }
}
