using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>Takes away what lets somebody in. Each runs inside the caller's transaction (<see cref="Change"/>).</summary>
public static class Access
{
    /// <summary>Ends the user's running sessions, and the sign-ins under way with what they have proven so far.</summary>
    /// <param name="db">The organisation's rows.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="except">A session that goes on; null for none.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How many sessions were ended.</returns>
    public static async Task<int> EndSessionsAsync(this GatehouseDb db, Guid userId, string? except, CancellationToken cancellationToken)
    {
        await db.SignIns.Where(s => s.UserId == userId).ExecuteDeleteAsync(cancellationToken);
        return await db.Sessions.Where(s => s.UserId == userId && s.Id != except).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>Invitation links handed out so far open nothing any more.</summary>
    public static Task<int> VoidInvitationsAsync(this GatehouseDb db, Guid userId, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Invitations.Where(i => i.UserId == userId && i.UsedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.UsedAt, now), cancellationToken);

    /// <summary>
    /// The same for users whose role rises: whoever made a link when the account could do less, and kept it, would open with it what he may
    /// not do himself.
    /// </summary>
    public static async Task<int> VoidInvitationsAsync(
        this GatehouseDb db, IEnumerable<Guid> userIds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var voided = 0;
        foreach (var ids in userIds.Order().Chunk(Provisioning.Members.Chunk))
        {
            voided += await db.Invitations.Where(i => ids.Contains(i.UserId) && i.UsedAt == null)
                .ExecuteUpdateAsync(set => set.SetProperty(i => i.UsedAt, now), cancellationToken);
        }

        return voided;
    }

    /// <summary>Revokes the user's authenticator; it stays on record without its secret.</summary>
    /// <param name="db">The organisation's rows.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="act">The act that revokes it, as in the audit log.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>How many were revoked: one or none.</returns>
    public static Task<int> RevokeAuthenticatorsAsync(this GatehouseDb db, Guid userId, string act, DateTimeOffset now, CancellationToken cancellationToken) =>
        db.Authenticators.Where(a => a.UserId == userId && a.RevokedAt == null).ExecuteUpdateAsync(
            set => set.SetProperty(a => a.EncryptedSecret, (byte[]?)null).SetProperty(a => a.RevokedAt, now).SetProperty(a => a.RevokedBy, act),
            cancellationToken);

    /// <summary>After a new password: failures with the old one count no longer, from whichever browser.</summary>
    public static Task<int> ClearPasswordFailuresAsync(this GatehouseDb db, Guid userId, CancellationToken cancellationToken)
    {
        var (key, known) = (ThrottleKeys.Password(userId), ThrottleKeys.From(ThrottleKeys.Password(userId), ""));
        return db.Throttles.Where(t => t.Key == key || t.Key.StartsWith(known)).ExecuteDeleteAsync(cancellationToken);
    }
}
