using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SignIn;
using Gatehouse.Domain.Throttling;
using Gatehouse.Domain.Totp;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignIn.SetUp;

/// <summary>
/// Set-up of an authenticator in the middle of a sign-in. The secret offered lives with the sign-in and dies with it; only a code that
/// proves it makes an authenticator of it.
/// </summary>
public sealed class SetUpStep(GatehouseDbFactory databases, AuthenticatorSecrets secrets, Completion completion, TimeProvider time)
{
    /// <summary>What the set-up page shows.</summary>
    /// <param name="Secret">To be scanned or typed.</param>
    /// <param name="Organization">Issuer in the app.</param>
    /// <param name="Username">Account in the app.</param>
    /// <param name="Reason">Why the user is here.</param>
    public sealed record Offer(TotpSecret Secret, string Organization, string Username, StepReason Reason);

    /// <summary>The secret of this sign-in, made at the first look; null when set-up is not the step due, with the result that says what is.</summary>
    public async Task<(Offer? Offer, SignInResult? Otherwise)> OfferAsync(Token token, Visitor visitor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = databases.For(token.Organization);
        await using var change = await Change.BeginAsync(db, cancellationToken);
        if (await Progress.FindAsync(db, token, now, cancellationToken) is not { } progress) return (null, new SignInResult.Expired());
        if (progress.Step.Kind is StepKind.Complete or StepKind.Refused or StepKind.IdentityProvider)
        {
            // An administrator turned MFA off, or deactivated the account, while this page was open.
            var ended = await completion.GoOnAsync(db, progress.Account, progress.Row, token, visitor, now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await change.CommitAsync(cancellationToken);
            return (null, ended);
        }

        if (progress.Step.Kind is not StepKind.SetUpAuthenticator) return (null, Elsewhere(progress, token));

        var user = progress.Account.User;
        if (progress.Row.OfferedSecret is null)
        {
            progress.Row.OfferedSecret = secrets.Protect(TotpSecret.Generate(), user);
            await db.KeepAsync(progress.Row, cancellationToken);
            await change.CommitAsync(cancellationToken);
        }

        var secret = secrets.Unprotect(progress.Row.OfferedSecret, user);
        return (new(secret, progress.Account.Organization.Name, user.Username, progress.Step.Reason), null);
    }

    /// <summary>Binds the authenticator if <paramref name="entered"/> proves the secret offered.</summary>
    public async Task<SignInResult> ConfirmAsync(Token token, string entered, Visitor visitor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = databases.For(token.Organization);
        await using var change = await Change.BeginAsync(db, cancellationToken);
        if (await Progress.FindAsync(db, token, now, cancellationToken) is not { Row.OfferedSecret: { } offered } progress) return new SignInResult.Expired();
        if (progress.Step.Kind is not StepKind.SetUpAuthenticator) return Elsewhere(progress, token);

        var user = progress.Account.User;
        var secret = secrets.Unprotect(offered, user);
        // Nothing can be guessed here: the secret is on the page. It is counted so that whoever holds the password cannot fill the audit log.
        var counted = await db.CountAttemptAsync(ThrottleKeys.SetUp(user.Id), ThrottlePolicy.KnownBrowser, now, cancellationToken);
        if (counted.Admission is Admission.Refused { Until: var until }) return new SignInResult.Throttled(until);

        var verdict = CodeCheck.Verify(secret, entered, now, lastAcceptedStep: 0);
        if (verdict is not CodeVerdict.Accepted { TimeStep: var step })
        {
            db.Audit(new(user.OrganizationId, now, AuditActs.SignInFailed, visitor.AsActor, user.Id, user.AuditName, Reasons.OfSetUp(verdict)));
            await db.SaveChangesAsync(cancellationToken);
            await change.CommitAsync(cancellationToken);
            return new SignInResult.Failed(CodeWords.Explain(verdict));
        }

        await db.ForgiveAsync(ThrottleKeys.SetUp(user.Id), cancellationToken);

        var authenticator = new AuthenticatorRow
        {
            OrganizationId = user.OrganizationId, Id = Guid.CreateVersion7(now), UserId = user.Id, EncryptedSecret = offered, BoundAt = now,
            BoundFrom = visitor.AddressText, LastAcceptedStep = step, LastUsedAt = now,
        };
        db.Authenticators.Add(authenticator);
        db.Users.Attach(user);
        // Whoever has set MFA up keeps it when enforcement ends: finishing turns the account's own setting on.
        if (!(user.MfaOnSince <= now)) user.MfaOnSince = now;
        progress.Row.OneTimePasswordAt = now;
        progress.Row.OfferedSecret = null;
        db.Audit(new(user.OrganizationId, now, AuditActs.MfaSetUp,
            new("user", user.Id, user.AuditName, visitor.AddressText, visitor.Browser), user.Id, user.AuditName));
        try
        {
            var account = progress.Account with { Authenticator = authenticator, Code = CredentialState.Usable };
            var result = await completion.GoOnAsync(db, account, progress.Row, token, visitor, now, cancellationToken);
            await db.SaveChangesAsync(cancellationToken);
            await change.CommitAsync(cancellationToken);
            return result;
        }
        catch (DbUpdateException error) when (error is DbUpdateConcurrencyException || db.IsDuplicate(error))
        {
            // The same set-up was finished in another tab at this instant: its authenticator counts, and its code is asked for.
            return new SignInResult.GoOn(token, StepKind.OneTimePassword);
        }
    }

    private static SignInResult Elsewhere(Progress progress, Token token) => progress.Step.Kind is StepKind.Password
        ? progress.Expired
        : new SignInResult.GoOn(token, StepKind.OneTimePassword);
}
