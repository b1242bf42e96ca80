using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Connection;

/// <summary>Proves Gatehouse to the provider by a certificate made here instead of a secret made there; it takes the secret's place at once.</summary>
public sealed class MakeCertificate(GatehouseDb db, ConnectionSecrets secrets, TimeProvider time)
{
    /// <param name="ConnectionId">For which connection.</param>
    public sealed record Input(Guid ConnectionId);

    /// <summary>Makes it.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        if (await db.SsoConnections.SingleOrDefaultAsync(c => c.Id == input.ConnectionId, cancellationToken) is not { } connection) return new Outcome.NotFound();
        // The provider does not know it yet: whoever signs in at this moment would meet an error nobody warned of.
        if (connection.IsOn) return new Outcome.Refused($"Switch {connection.Name} off first: until the certificate has been uploaded there, nobody could sign in through it.");

        secrets.MakeCertificate(connection);
        (connection.TestedAt, connection.TestedClaims) = (null, null);
        db.Audit(new(actor.OrganizationId, now, AuditActs.SsoConnectionChanged, actor.Audit, connection.Id, connection.Name,
            Changes: new Dictionary<string, string?[]> { ["credential"] = [null, "new certificate"] }));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        return new Outcome.Done($"The certificate is ready. Download it and upload it at the provider, then test.", connection.Id);
    }
}
