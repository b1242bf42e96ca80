using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Connection;

/// <summary>
/// Adds a connection, switched off, or changes one. Who is asked (issuer, tenant, client id) cannot be changed under a running connection:
/// it is switched off and must be tested anew, and where every Administrator comes through it, nothing is changed. A new secret under a running connection waits until a test with it has gone well: a mistyped
/// one would keep everybody out.
/// </summary>
public sealed class SaveConnection(GatehouseDb db, ConnectionSecrets secrets, Settings settings, TimeProvider time)
{
    /// <summary>Saves it.</summary>
    public async Task<Outcome> RunAsync(Actor actor, ConnectionInput input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        var found = await db.SsoConnections.SingleOrDefaultAsync(c => c.Id == input.Id, cancellationToken);
        if (found is null && input.Version is not null) return new Outcome.NotFound();
        if (found is not null && input.Version != found.Version) return new Outcome.Conflict();
        if (found is not null) input = input with { Kind = found.Kind };
        if (input.Errors(settings) is { Count: > 0 } errors) return new Outcome.Invalid(errors);
        if (await IsNameTakenAsync(found, input, cancellationToken))
            return new Outcome.Invalid(new Dictionary<string, FormattableString> { ["name"] = $"Another connection is called {input.Name!.Trim()} already. Choose another name: it tells the two apart, here and on the buttons at the sign-in." });
        if (found is { HasNext: true } && input.HasSecret) return new Outcome.Invalid(new Dictionary<string, FormattableString> { ["secret"] = MakeCertificate.OneWaits });

        if (found is { IsOn: true } && AsksAnother(found, input) && !await db.CanDoWithoutConnectionAsync(found.Id, cancellationToken)) return SwitchConnection.Stranded(found);

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

        await change.CommitAsync(cancellationToken);
        return new Outcome.Done(found is null
            ? $"{connection.Name} has been added. It is off until it has been tested."
            : changes.ContainsKey(CredentialChanges.Field(CredentialSlot.Next))
                ? (FormattableString)$"The new secret is kept. Test the connection with it: once a test has passed, it takes the place of the one in use. Until then, people sign in as before."
                : connection.TestedAt is null
                ? (FormattableString)$"{connection.Name} has been changed. Test it again."
                : $"{connection.Name} has been changed.", connection.Id);
    }

    private async Task<bool> IsNameTakenAsync(SsoConnectionRow? found, ConnectionInput input, CancellationToken cancellationToken)
    {
        var name = Comparable(input.Name!);
        if (found is not null && Comparable(found.Name) == name) return false;
        // The version is read before the names are: of two who take a name at the same moment, the second is told.
        var organization = await db.Organizations.SingleAsync(cancellationToken);
        var others = await db.SsoConnections.Where(c => c.Id != input.Id).Select(c => c.Name).ToListAsync(cancellationToken);
        if (others.Exists(other => Comparable(other) == name)) return true;
        db.Entry(organization).Property(o => o.Version).IsModified = true;
        return false;
    }

    private bool AsksAnother(SsoConnectionRow connection, ConnectionInput input) =>
        input.IssuerIn(settings) != connection.Issuer || input.ClientId!.Trim() != connection.ClientId;

    private static string Comparable(string name) => name.Trim().Normalize().ToUpperInvariant();

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
        var (before, beforeMode) = (connection.Credential(CredentialSlot.InUse), connection.Name.Length == 0 ? null : connection.JustInTime.ToString());
        var changes = new List<(string Field, string? Before, string? After)>
        {
            ("name", connection.Name, name), ("issuer", connection.Issuer, issuer), ("clientId", connection.ClientId, client), ("newAccounts", beforeMode, input.JustInTime.ToString()),
        };

        if (AsksAnother(connection, input)) (connection.IsOn, connection.TestedAt, connection.TestedClaims) = (false, null, null);
        DateTimeOffset? until = input.SecretExpires is { } day ? new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero) : null;
        if (input.HasSecret)
        {
            // After the line above: where somebody else is asked, nobody signs in until the new secret has been tested.
            var slot = connection.SlotForNew;
            secrets.PutSecret(connection, slot, input.Secret!, until);
            changes.Add((CredentialChanges.Field(slot), null, "new secret"));
            if (slot is CredentialSlot.InUse) connection.TestedAt = null;
        }
        else if (before.Certificate is null)
        {
            connection.CredentialExpiresAt = until;
        }

        changes.Add(("credentialExpires", CredentialChanges.Day(before.ExpiresAt), CredentialChanges.Day(connection.CredentialExpiresAt)));
        (connection.Name, connection.Issuer, connection.ClientId, connection.JustInTime) = (name, issuer, client, input.JustInTime);
        connection.TenantId = input.Kind is ProviderKind.Entra ? Issuer.ParseTenant(input.Tenant) : null;
        return changes.Where(x => (x.Before ?? "") != (x.After ?? "")).ToDictionary(x => x.Field, x => new[] { x.Before is "" ? null : x.Before, x.After });
    }
}
