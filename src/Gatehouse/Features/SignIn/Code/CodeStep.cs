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

namespace Gatehouse.Features.SignIn.Code;

/// <summary>The second step: a one-time password of the bound authenticator. Whoever stands here has proven the password, so he is told why a code fails.</summary>
public sealed class CodeStep(GatehouseDbFactory databases, AuthenticatorSecrets secrets, Completion completion, TimeProvider time)
{
    /// <summary>Takes the step with what was typed.</summary>
    public async Task<SignInResult> RunAsync(Token token, string entered, Visitor visitor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = databases.For(token.Organization);
        await using var change = await Change.BeginAsync(db, cancellationToken);
        if (await Progress.FindAsync(db, token, now, cancellationToken) is not { } progress) return new SignInResult.Expired();

        SignInResult result;
        try
        {
            result = progress.Step.Kind switch
            {
                StepKind.OneTimePassword => await CheckAsync(db, progress, token, entered, visitor, now, cancellationToken),
                StepKind.Password => new SignInResult.Expired(progress.Row.ReturnUrl),
                StepKind.SetUpAuthenticator => new SignInResult.GoOn(token, StepKind.SetUpAuthenticator),
                // An administrator turned MFA off, or deactivated the account, while this page was open.
                StepKind.Complete or StepKind.Refused or StepKind.IdentityProvider =>
                    await completion.GoOnAsync(db, progress.Account, progress.Row, token, visitor, now, cancellationToken),
            };
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            // Another request with the same code was a moment faster: that one signed in, this one does not.
            return new SignInResult.Failed(CodeWords.Explain(new CodeVerdict.AlreadyUsed()));
        }

        await change.CommitAsync(cancellationToken);
        return result;
    }

    private async Task<SignInResult> CheckAsync(
        GatehouseDb db, Progress progress, Token token, string entered, Visitor visitor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (user, authenticator) = (progress.Account.User, progress.Account.Authenticator!);
        var (address, key) = (ThrottleKeys.Address(visitor.Address), ThrottleKeys.Code(authenticator.Id));
        var fromAddress = await db.CountAttemptAsync(address, ThrottlePolicy.Address, now, cancellationToken);
        var admission = fromAddress.Admission is Admission.Admitted
            ? (await db.CountAttemptAsync(key, ThrottlePolicy.Account, now, cancellationToken)).Admission
            : fromAddress.Admission;
        if (admission is Admission.Refused { Until: var until })
        {
            Fail(db, user, visitor, now, Reasons.Throttled);
            return new SignInResult.Throttled(until);
        }

        if (admission is Admission.Disabled) return new SignInResult.Refused(StepReason.AuthenticatorDisabled);

        var verdict = CodeCheck.Verify(secrets.Unprotect(authenticator.EncryptedSecret!, user), entered, now, authenticator.LastAcceptedStep);
        if (verdict is not CodeVerdict.Accepted { TimeStep: var step })
        {
            Fail(db, user, visitor, now, $"{Reasons.WrongCode} ({verdict.GetType().Name})");
            return new SignInResult.Failed(CodeWords.Explain(verdict));
        }

        (authenticator.LastAcceptedStep, authenticator.LastUsedAt) = (step, now);
        progress.Row.OneTimePasswordAt = now;
        await db.TakeBackAsync(address, fromAddress, now, cancellationToken);
        await db.ForgiveAsync(cancellationToken, key);
        return await completion.GoOnAsync(db, progress.Account, progress.Row, token, visitor, now, cancellationToken);
    }

    private static void Fail(GatehouseDb db, UserRow user, Visitor visitor, DateTimeOffset now, string reason) =>
        db.Audit(new(user.OrganizationId, now, AuditActs.SignInFailed, visitor.AsActor, user.Id, Completion.Name(user), reason));
}
