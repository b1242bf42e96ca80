using System.Globalization;
using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Connection;

/// <summary>
/// Adds a connection, switched off, or changes one. Who is asked (issuer, tenant, client id) cannot be changed under a running connection:
/// it is switched off and must be tested anew.
/// </summary>
public sealed class SaveConnection(GatehouseDb db, ConnectionSecrets secrets, Settings settings, TimeProvider time)
{
    /// <summary>Saves it.</summary>
    public async Task<Outcome> RunAsync(Actor actor, ConnectionInput input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        var found = await db.SsoConnections.SingleOrDefaultAsync(c => c.Id == input.Id, cancellationToken);
        if (found is null && input.Version is not null) return new Outcome.NotFound();
        if (found is not null && input.Version != found.Version) return new Outcome.Conflict();
        if (found is not null) input = input with { Kind = found.Kind };
        if (input.Errors(settings) is { Count: > 0 } errors) return new Outcome.Invalid(errors);

        var connection = found ?? New(actor, input, now);
        var changes = Apply(connection, input);
        if (found is not null && changes.Count == 0) return new Outcome.Done($"Nothing was changed.", connection.Id);

        if (found is null) db.SsoConnections.Add(connection);
        var act = found is null ? AuditActs.SsoConnectionAdded : AuditActs.SsoConnectionChanged;
        db.Audit(new(actor.OrganizationId, now, act, actor.Audit, connection.Id, connection.Name, Changes: changes));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || db.IsDuplicate(error))
        {
            return new Outcome.Conflict();
        }

        return new Outcome.Done(found is null
            ? $"{connection.Name} has been added. It is off until it has been tested."
            : connection.TestedAt is null
                ? (FormattableString)$"{connection.Name} has been changed. Test it again."
                : $"{connection.Name} has been changed.", connection.Id);
    }

    private static SsoConnectionRow New(Actor actor, ConnectionInput input, DateTimeOffset now)
    {
        var proof = MfaProof.Default(input.Kind);
        return new()
        {
            OrganizationId = actor.OrganizationId, Id = input.Id, Kind = input.Kind, Name = "", Issuer = "", ClientId = "", CreatedAt = now,
            Trust = MfaTrust.Trusted, ProofClaim = proof.Claim, ProofValue = proof.Value,
        };
    }

    private Dictionary<string, string?[]> Apply(SsoConnectionRow connection, ConnectionInput input)
    {
        var (name, client, issuer) = (input.Name!.Trim(), input.ClientId!.Trim(), input.IssuerIn(settings));
        var (secret, expires) = (input.Secret is { } s && s.Reveal().Length > 0 ? s : null, input.SecretExpires);
        DateTimeOffset? until = connection.Certificate is not null && secret is null
            ? connection.CredentialExpiresAt
            : expires is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null;
        var changes = new (string Field, string? Before, string? After)[]
        {
            ("name", connection.Name, name), ("issuer", connection.Issuer, issuer), ("clientId", connection.ClientId, client),
            ("newAccounts", connection.Name.Length == 0 ? null : connection.JustInTime.ToString(), input.JustInTime.ToString()),
            ("credential", null, secret is null ? null : "new secret"), ("credentialExpires", Day(connection.CredentialExpiresAt), Day(until)),
        }.Where(x => (x.Before ?? "") != (x.After ?? "")).ToDictionary(x => x.Field, x => new[] { x.Before is "" ? null : x.Before, x.After });

        if (issuer != connection.Issuer || client != connection.ClientId) (connection.IsOn, connection.TestedAt, connection.TestedClaims) = (false, null, null);
        if (secret is not null)
        {
            (connection.EncryptedSecret, connection.Certificate, connection.EncryptedKey) = (secrets.Protect(secret, connection), null, null);
            connection.TestedAt = null;
        }

        (connection.Name, connection.Issuer, connection.ClientId, connection.JustInTime, connection.CredentialExpiresAt) = (name, issuer, client, input.JustInTime, until);
        connection.TenantId = input.Kind is ProviderKind.Entra ? Issuer.ParseTenant(input.Tenant) : null;
        return changes;
    }

    private static string? Day(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
