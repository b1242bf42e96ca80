using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Connection;

/// <summary>
/// The first half of a test: reads the provider's discovery document and keys. An administrator then signs in once, in his browser, before
/// anything can be switched on; the operator, who has none at the command line, is trusted with this half.
/// </summary>
public sealed class CheckConnection(GatehouseDb db, ProviderDocuments documents, TimeProvider time)
{
    /// <param name="ConnectionId">Which.</param>
    public sealed record Input(Guid ConnectionId);

    /// <summary>What was found at the provider.</summary>
    /// <param name="Keys">How many signing keys can be used.</param>
    /// <param name="Authorization">Where users are sent.</param>
    /// <param name="CanSignOut">Whether users can end their session there from here.</param>
    public sealed record Found(int Keys, Uri Authorization, bool CanSignOut);

    /// <summary>Reads them anew.</summary>
    public async Task<(Outcome Outcome, Found? Found, string? Detail)> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return (refusal, null, null);
        if (await db.SsoConnections.SingleOrDefaultAsync(c => c.Id == input.ConnectionId, cancellationToken) is not { } connection) return (new Outcome.NotFound(), null, null);

        Found found;
        try
        {
            var (metadata, keys) = await documents.GetAsync(connection.Issuer, cancellationToken, anew: true);
            found = new(keys.Count, metadata.Authorization, metadata.EndSession is not null);
        }
        catch (ProviderFaultException error)
        {
            return (new Outcome.Refused(SsoFaultWords.ForAdministrator(error.Fault)), null, error.Detail);
        }

        if (actor.UserId is null)
        {
            (connection.TestedAt, connection.TestedBy) = (now, actor.Audit.Name);
            db.Audit(new(actor.OrganizationId, now, AuditActs.SsoConnectionTested, actor.Audit, connection.Id, connection.Name));
            try
            {
                await db.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                return (new Outcome.Conflict(), null, null);
            }
        }

        return (new Outcome.Done($"{connection.Name} answers, and publishes {Keys(found.Keys)} that can be used.", connection.Id), found, null);
    }

    private static FormattableString Keys(int count) => count == 1 ? (FormattableString)$"1 signing key" : $"{count} signing keys";
}
