using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Connection;

/// <summary>Throws away the secret or certificate that waits for its test. Nobody has signed in with it; the one in use stays.</summary>
public sealed class DiscardNextCredential(GatehouseDb db, TimeProvider time)
{
    /// <param name="ConnectionId">Of which connection.</param>
    /// <param name="Version">The version that the editor saw, so that nobody throws away one he has not seen; null where nobody looked.</param>
    public sealed record Input(Guid ConnectionId, int? Version = null);

    /// <summary>Throws it away.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        if (await db.SsoConnections.SingleOrDefaultAsync(c => c.Id == input.ConnectionId, cancellationToken) is not { } connection) return new Outcome.NotFound();
        if (!connection.HasNext) return new Outcome.Done($"No secret or certificate waits for its test any more.", connection.Id);
        if (input.Version is { } seen && seen != connection.Version) return new Outcome.Conflict();

        var thrownAway = CredentialChanges.NewKind(connection.Credential(CredentialSlot.Next));
        connection.Put(CredentialSlot.Next, null);
        db.Audit(new(actor.OrganizationId, now, AuditActs.SsoConnectionChanged, actor.Audit, connection.Id, connection.Name,
            Changes: new Dictionary<string, string?[]> { [CredentialChanges.Field(CredentialSlot.Next)] = [thrownAway, null] }));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        return new Outcome.Done($"It has been thrown away. The secret or certificate in use stays. If you have entered the other at the provider, delete it there too.", connection.Id);
    }
}
