using System.Text.Json;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Domain.Users;
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
        await using var change = await Change.BeginAsync(db, cancellationToken);
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        if (await db.SsoConnections.SingleOrDefaultAsync(c => c.Id == input.ConnectionId, cancellationToken) is not { } connection) return new Outcome.NotFound();
        if (input.Version is { } seen && seen != connection.Version) return new Outcome.Conflict();

        var (claim, value) = (input.Claim?.Trim() ?? connection.ProofClaim, input.Value?.Trim() ?? connection.ProofValue);
        var errors = new Dictionary<string, FormattableString>();
        if (!MfaProof.Claims(connection.Kind).Contains(claim)) errors["claim"] = $"Choose one of the claims.";
        if (value.Length is 0 or > LongestValue || !PlainText.Is(value)) errors["value"] = $"Enter the value that counts, of at most {LongestValue} characters.";
        if (errors.Count > 0) return new Outcome.Invalid(errors);

        var proof = new MfaProof(claim, value);
        // A value that the provider never sends would keep everybody out, and nobody could take it back.
        if (input.Trust is MfaTrust.ProofRequired && connection.IsOn && !HasShown(connection, proof) && !await db.CanDoWithoutConnectionAsync(connection.Id, cancellationToken))
            return new Outcome.Refused($"Every Administrator signs in through {connection.Name}, and its last test did not carry this proof. Give one of them, or somebody else, an account with a password first.");

        var before = connection.Trust is MfaTrust.ProofRequired ? new MfaProof(connection.ProofClaim, connection.ProofValue).ToString() : null;
        (connection.Trust, connection.ProofClaim, connection.ProofValue) = (input.Trust, claim, value);
        (connection.TrustedAt, connection.TrustedBy) = input.Trust is MfaTrust.Trusted ? (now, actor.Audit.Name) : ((DateTimeOffset?)null, (string?)null);
        db.Audit(new(actor.OrganizationId, now, input.Trust is MfaTrust.Trusted ? AuditActs.SsoMfaTrusted : AuditActs.SsoProofRequired, actor.Audit,
            connection.Id, connection.Name,
            Changes: new Dictionary<string, string?[]> { ["proof"] = [before, input.Trust is MfaTrust.Trusted ? null : proof.ToString()] }));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        await change.CommitAsync(cancellationToken);
        return new Outcome.Done(input.Trust is MfaTrust.Trusted
            ? $"It is on record, with your name and today's date, that {connection.Name} requires MFA."
            : (FormattableString)$"From now on each sign-in through {connection.Name} must prove MFA.", connection.Id);
    }

    private static bool HasShown(SsoConnectionRow connection, MfaProof proof) =>
        connection.TestedClaims is { } claims && proof.IsIn(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(claims)!);
}
