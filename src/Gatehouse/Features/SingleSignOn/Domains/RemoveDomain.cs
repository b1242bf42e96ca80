using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Domains;

/// <summary>Gives a domain up: user names in it lead nowhere any more. Accounts and links stay.</summary>
public sealed class RemoveDomain(GatehouseDb db, TimeProvider time)
{
    /// <param name="Domain">Which.</param>
    public sealed record Input(string? Domain);

    /// <summary>Gives it up.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        var name = DomainName.Parse(input.Domain);
        if (await db.ProvenDomains.SingleOrDefaultAsync(d => d.Domain == name, cancellationToken) is not { } row) return new Outcome.NotFound();

        db.ProvenDomains.Remove(row);
        db.Audit(new(actor.OrganizationId, now, AuditActs.SsoDomainRemoved, actor.Audit, row.ConnectionId, row.Domain));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        return new Outcome.Done($"{row.Domain} has been removed.");
    }
}
