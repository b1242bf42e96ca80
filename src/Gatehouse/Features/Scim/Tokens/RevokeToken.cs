using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Scim.Tokens;

/// <summary>Revokes a provisioning token: from this moment it opens nothing. What it brought stays.</summary>
public sealed class RevokeToken(GatehouseDb db, TimeProvider time)
{
    /// <param name="TokenId">Which.</param>
    public sealed record Input(Guid TokenId);

    /// <summary>Revokes it. No fresh proof is asked for: a token that leaked must be stopped at once.</summary>
    public Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken) => Twice.RunAsync(db, async () =>
    {
        if (!actor.Allows(Permission.ManageSettings)) return Actor.NotAllowed;
        if (await db.ScimTokens.SingleOrDefaultAsync(t => t.Id == input.TokenId, cancellationToken) is not { } token) return new Outcome.NotFound();
        if (token.RevokedAt is not null) return new Outcome.Done($"The token {token.Name} was revoked already.", token.Id);

        var now = time.GetUtcNow();
        token.RevokedAt = now;
        db.Audit(new(actor.OrganizationId, now, AuditActs.ScimTokenRevoked, actor.Audit, token.Id, token.Name));
        await db.SaveChangesAsync(cancellationToken);
        return new Outcome.Done($"The token {token.Name} is revoked. The identity provider can change nothing with it any more.", token.Id);
    });
}
