using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Proof;

/// <summary>
/// How the organisation knows that its provider asks for a second factor: an administrator states it, with his name and the date, or each
/// sign-in must prove it.
/// </summary>
public sealed class SetMfaProof(GatehouseDb db, TimeProvider time)
{
    /// <summary>Longest value of the claim.</summary>
    public const int LongestValue = 200;

    /// <param name="ConnectionId">Of which provider.</param>
    /// <param name="Trust">Stated or proven.</param>
    /// <param name="Claim">The claim that proves it.</param>
    /// <param name="Value">The value that counts.</param>
    /// <param name="Version">The version that the editor saw; null where nobody looked.</param>
    public sealed record Input(Guid ConnectionId, MfaTrust Trust, string? Claim = null, string? Value = null, int? Version = null);

    /// <summary>Sets it; takes effect at the next sign-in of each user.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        if (await db.SsoConnections.SingleOrDefaultAsync(c => c.Id == input.ConnectionId, cancellationToken) is not { } connection) return new Outcome.NotFound();
        if (input.Version is { } seen && seen != connection.Version) return new Outcome.Conflict();

        var (claim, value) = (input.Claim?.Trim() ?? connection.ProofClaim, input.Value?.Trim() ?? connection.ProofValue);
        var errors = new Dictionary<string, FormattableString>();
        if (!MfaProof.Claims(connection.Kind).Contains(claim)) errors["claim"] = $"Choose one of the claims.";
        if (value.Length is 0 or > LongestValue || value.Any(char.IsControl)) errors["value"] = $"Enter the value that counts, of at most {LongestValue} characters.";
        if (errors.Count > 0) return new Outcome.Invalid(errors);

        var before = connection.Trust is MfaTrust.ProofRequired ? new MfaProof(connection.ProofClaim, connection.ProofValue).ToString() : null;
        (connection.Trust, connection.ProofClaim, connection.ProofValue) = (input.Trust, claim, value);
        (connection.TrustedAt, connection.TrustedBy) = input.Trust is MfaTrust.Trusted ? (now, actor.Audit.Name) : ((DateTimeOffset?)null, (string?)null);
        db.Audit(new(actor.OrganizationId, now, input.Trust is MfaTrust.Trusted ? AuditActs.SsoMfaTrusted : AuditActs.SsoProofRequired, actor.Audit,
            connection.Id, connection.Name,
            Changes: new Dictionary<string, string?[]> { ["proof"] = [before, input.Trust is MfaTrust.Trusted ? null : new MfaProof(claim, value).ToString()] }));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        return new Outcome.Done(input.Trust is MfaTrust.Trusted
            ? $"It is on record, with your name and today's date, that {connection.Name} requires MFA."
            : (FormattableString)$"From now on each sign-in through {connection.Name} must prove MFA.", connection.Id);
    }
}
