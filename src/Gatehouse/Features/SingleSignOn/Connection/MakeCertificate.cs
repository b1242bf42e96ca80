using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Connection;

/// <summary>
/// Makes a certificate that proves Gatehouse to the provider instead of a secret made there. While the connection is on it waits until a test
/// with it has gone well; while it is off it takes the place of what is there at once.
/// </summary>
public sealed class MakeCertificate(GatehouseDb db, ConnectionSecrets secrets, TimeProvider time)
{
    /// <summary>Said to whoever wants to add a second one that waits: the first may be at the provider already.</summary>
    public static readonly FormattableString OneWaits =
        $"Another secret or certificate waits for its test already, perhaps made by somebody else. Test the connection to use that one, or throw it away first.";

    /// <param name="ConnectionId">For which connection.</param>
    /// <param name="Version">The version that the editor saw; null where nobody looked.</param>
    public sealed record Input(Guid ConnectionId, int? Version = null);

    /// <summary>Makes it.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        if (await db.SsoConnections.SingleOrDefaultAsync(c => c.Id == input.ConnectionId, cancellationToken) is not { } connection) return new Outcome.NotFound();
        if (connection.HasNext) return new Outcome.Refused(OneWaits);
        // Switched on or off meanwhile, it would do something else than the editor was told.
        if (input.Version is { } seen && seen != connection.Version) return new Outcome.Conflict();

        var slot = connection.SlotForNew;
        secrets.MakeCertificate(connection, slot);
        if (slot is CredentialSlot.InUse) (connection.TestedAt, connection.TestedClaims) = (null, null);
        db.Audit(new(actor.OrganizationId, now, AuditActs.SsoConnectionChanged, actor.Audit, connection.Id, connection.Name,
            Changes: new Dictionary<string, string?[]> { [CredentialChanges.Field(slot)] = [null, "new certificate"] }));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        return new Outcome.Done(slot is CredentialSlot.InUse
            ? $"The certificate is ready. Download it and upload it at the provider, then test."
            : (FormattableString)$"The next certificate is ready. Download it and upload it at the provider beside the one there, then test. Until a test has passed, people sign in as before.", connection.Id);
    }
}
