using Gatehouse.Adapters;
using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Domains;

/// <summary>
/// Proves that a claimed domain is the organisation's: by the TXT record that only its owner can publish. The operator may confirm instead,
/// where the DNS cannot be reached.
/// </summary>
public sealed class ProveDomain(GatehouseDb db, DnsText dns, TimeProvider time)
{
    /// <param name="Domain">Which of the claimed ones.</param>
    public sealed record Input(string? Domain);

    /// <summary>Looks, and marks it proven.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        var name = DomainName.Parse(input.Domain);
        if (await db.ProvenDomains.SingleOrDefaultAsync(d => d.Domain == name, cancellationToken) is not { } row) return new Outcome.NotFound();
        if (row.ProvenAt is not null) return new Outcome.Done($"{row.Domain} is proven already.");

        var isOperator = actor.UserId is null;
        if (!isOperator)
        {
            var record = DomainName.RecordName(row.Domain);
            var texts = await dns.LookUpAsync(record, cancellationToken);
            if (texts is null) return new Outcome.Refused($"The DNS did not answer. Try again later, or ask the operator to confirm the domain on the command line.");
            if (!texts.Contains(DomainName.RecordValue(row.Challenge)))
                return new Outcome.Refused($"There is no such TXT record at {record} yet. A new one can take up to an hour to be seen everywhere.");
        }

        (row.ProvenAt, row.ProvenBy) = (now, isOperator ? "operator" : "dns");
        db.Audit(new(actor.OrganizationId, now, AuditActs.SsoDomainProven, actor.Audit, row.ConnectionId, row.Domain, row.ProvenBy));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }
        catch (DbUpdateException error) when (db.IsDuplicate(error))
        {
            return new Outcome.Refused($"Another organisation of this installation has proven {row.Domain} already. The operator can sort that out.");
        }

        return new Outcome.Done($"{row.Domain} is proven: usernames in it lead straight to your identity provider.");
    }
}
