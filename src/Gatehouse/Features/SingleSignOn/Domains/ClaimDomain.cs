using System.Security.Cryptography;
using Gatehouse.Data;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Domains;

/// <summary>Claims a domain, or sends the users of one the organisation has already elsewhere. A claim leads nobody anywhere until it is proven.</summary>
public sealed class ClaimDomain(GatehouseDb db, TimeProvider time)
{
    /// <param name="Domain">As typed.</param>
    /// <param name="ConnectionId">Where its users are sent.</param>
    public sealed record Input(string? Domain, Guid ConnectionId);

    /// <summary>Claims it.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        if (DomainName.Parse(input.Domain) is not { } domain) return Invalid("domain", $"Enter a domain such as example.org, the part after @ of your usernames.");
        if (!await db.SsoConnections.AnyAsync(c => c.Id == input.ConnectionId, cancellationToken)) return Invalid("connection", $"Choose one of your connections.");

        var row = await db.ProvenDomains.SingleOrDefaultAsync(d => d.Domain == domain, cancellationToken);
        if (row is null)
        {
            row = new ProvenDomainRow
            {
                OrganizationId = actor.OrganizationId, Domain = domain, ClaimedAt = now,
                Challenge = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20)),
            };
            db.ProvenDomains.Add(row);
        }

        row.ConnectionId = input.ConnectionId;
        db.Audit(new(actor.OrganizationId, now, AuditActs.SsoDomainClaimed, actor.Audit, input.ConnectionId, domain));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || db.IsDuplicate(error))
        {
            return new Outcome.Conflict();
        }

        return new Outcome.Done(row.ProvenAt is null
            ? $"{domain} has been claimed. Publish the TXT record shown, then prove it."
            : (FormattableString)$"Usernames in {domain} now lead to the connection chosen.");
    }

    private static Outcome.Invalid Invalid(string field, FormattableString why) => new(new Dictionary<string, FormattableString> { [field] = why });
}
