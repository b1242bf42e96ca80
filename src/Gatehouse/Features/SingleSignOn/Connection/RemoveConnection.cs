using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Connection;

/// <summary>
/// Removes a connection with its secret, and ends the sessions begun through it. Links of accounts stay: they name the issuer, so the same
/// provider added again finds its users.
/// </summary>
public sealed class RemoveConnection(GatehouseDb db, TimeProvider time)
{
    /// <param name="ConnectionId">Which.</param>
    public sealed record Input(Guid ConnectionId);

    /// <summary>Removes it.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        if (await db.SsoConnections.SingleOrDefaultAsync(c => c.Id == input.ConnectionId, cancellationToken) is not { } connection) return new Outcome.NotFound();
        if (!await db.CanDoWithoutConnectionAsync(connection.Id, cancellationToken)) return SwitchConnection.Stranded(connection);

        var begun = db.ProviderSessions.Where(p => p.ConnectionId == connection.Id).Select(p => p.SessionId);
        await db.Sessions.Where(s => begun.Contains(s.Id) && s.Id != actor.SessionId).ExecuteDeleteAsync(cancellationToken);
        await db.ProvenDomains.Where(d => d.ConnectionId == connection.Id).ExecuteUpdateAsync(set => set.SetProperty(d => d.ConnectionId, (Guid?)null), cancellationToken);
        db.SsoConnections.Remove(connection);
        db.Audit(new(actor.OrganizationId, now, AuditActs.SsoConnectionRemoved, actor.Audit, connection.Id, connection.Name,
            Changes: new Dictionary<string, string?[]> { ["issuer"] = [connection.Issuer, null] }));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        await change.CommitAsync(cancellationToken);
        return new Outcome.Done($"{connection.Name} has been removed. Sessions begun through it have ended.");
    }
}
