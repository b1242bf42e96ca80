using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Totp;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Operator;

/// <summary>
/// Takes over an authenticator from an earlier system: its secret counts as set up, and the account's own setting is on from now, as if
/// the user had just confirmed it.
/// </summary>
public sealed class ImportAuthenticator(GatehouseDb db, AuthenticatorSecrets secrets, TimeProvider time)
{
    /// <param name="UserId">Whose it is.</param>
    /// <param name="Secret">The secret in Base32; blanks, dashes and case do not matter.</param>
    public sealed record Input(Guid UserId, Secret Secret);

    /// <summary>Imports it.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        // Whoever knows the secret can answer for the user: no role in an organisation allows that.
        if (actor.UserId is not null) return Actor.NotAllowed;
        if (await db.FindAccountAsync(input.UserId, cancellationToken) is not { User: var user } account) return new Outcome.NotFound();
        if (user.Method is SignInMethod.Sso)
            return new Outcome.Refused($"{user.Name} signs in through the identity provider, which manages MFA; there is nothing to import.");
        if (account.Authenticator is not null)
            return new Outcome.Refused($"{user.Name} has an authenticator set up already. Reset MFA first if it is to be replaced.");
        if (!TotpSecret.TryParse(input.Secret.Reveal(), out var secret))
        {
            return new Outcome.Invalid(new Dictionary<string, FormattableString>
            {
                ["secret"] = $"This is not a Base32 secret of {TotpSecret.MinimumBytes} to {TotpSecret.MaximumBytes} bytes.",
            });
        }

        var now = time.GetUtcNow();
        var wasOn = user.MfaOnSince is { } since && since <= now;
        if (!wasOn) user.MfaOnSince = now;
        db.Authenticators.Add(new()
        {
            OrganizationId = user.OrganizationId, Id = Guid.CreateVersion7(now), UserId = user.Id, BoundAt = now, EncryptedSecret = secrets.Protect(secret, user),
        });
        db.Audit(new(user.OrganizationId, now, AuditActs.MfaImported, actor.Audit, user.Id, user.AuditName,
            Changes: wasOn ? null : new Dictionary<string, string?[]> { ["mfa"] = ["off", "on"] }));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || db.IsDuplicate(error))
        {
            return new Outcome.Conflict();
        }

        return new Outcome.Done($"The authenticator of {user.Name} counts as set up. The next sign-in asks for a code from it.", user.Id);
    }
}
