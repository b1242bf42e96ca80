namespace Gatehouse.Data.Rows;

/// <summary>
/// An authenticator app, bound and confirmed. Revoked ones stay on record without their secret (NIST SP 800-63B-4 4.1: every
/// authenticator ever bound). At most one per user is not revoked: a unique index says so.
/// </summary>
public sealed class AuthenticatorRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>UUID version 7.</summary>
    public Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public Guid UserId { get; init; }

    /// <summary>The shared secret, encrypted for exactly this row; null once revoked.</summary>
    public byte[]? EncryptedSecret { get; set; }

    /// <summary>When a code confirmed it.</summary>
    public DateTimeOffset BoundAt { get; init; }

    /// <summary>From which address it was bound.</summary>
    public string? BoundFrom { get; init; }

    /// <summary>RFC 6238 5.2: no code of this or an earlier time step is accepted again. Decides between concurrent submissions.</summary>
    public long LastAcceptedStep { get; set; }

    /// <summary>When a code was last accepted.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>When it stopped counting.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>Which act revoked it, as in the audit log.</summary>
    public string? RevokedBy { get; set; }

    /// <summary>Makes it count no longer, for good: it stays on record, its secret does not.</summary>
    /// <param name="act">The act that revokes it, as in the audit log.</param>
    /// <param name="now">When.</param>
    public void Revoke(string act, DateTimeOffset now) => (EncryptedSecret, RevokedAt, RevokedBy) = (null, now, act);
}
