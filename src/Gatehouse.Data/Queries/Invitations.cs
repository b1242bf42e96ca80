using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>A new invitation: the only moment at which its token is known.</summary>
/// <param name="Token">For the link; reveal it to the administrator once.</param>
/// <param name="ExpiresAt">How long the link is good.</param>
public sealed record NewInvitation(Token Token, DateTimeOffset ExpiresAt);

/// <summary>
/// An invitation that can be used, with whom it is for: somebody who chooses a password, or who shows which identity at the provider is his.
/// The rows are tracked.
/// </summary>
public sealed record Invitation(InvitationRow Row, Account Account);

/// <summary>Makes and finds invitations.</summary>
public static class Invitations
{
    /// <summary>Adds an invitation for <paramref name="user"/>, to be saved by the caller.</summary>
    public static NewInvitation Invite(this GatehouseDb db, UserRow user, DateTimeOffset now, TimeSpan life)
    {
        var token = Token.Create(user.OrganizationId);
        db.Invitations.Add(new() { OrganizationId = user.OrganizationId, Id = token.Hash, UserId = user.Id, CreatedAt = now, ExpiresAt = now + life });
        return new(token, now + life);
    }

    /// <summary>The invitation of <paramref name="token"/> while it can be used; null for an unknown, used, replaced or expired one.</summary>
    public static async Task<Invitation?> FindInvitationAsync(this GatehouseDb db, Token token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = token.Hash;
        var row = await db.Invitations.SingleOrDefaultAsync(i => i.Id == hash && i.UsedAt == null && i.ExpiresAt > now, cancellationToken);
        if (row is null || await db.FindAccountAsync(row.UserId, cancellationToken) is not { } account) return null;
        return account.User.IsActive ? new(row, account) : null;
    }
}
