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

        var result = progress.Step.Kind switch
        {
            StepKind.OneTimePassword => await CheckAsync(db, progress, token, entered, visitor, now, cancellationToken),
            StepKind.Password => progress.Expired,
            StepKind.SetUpAuthenticator => new SignInResult.GoOn(token, StepKind.SetUpAuthenticator),
            // An administrator turned MFA off, or deactivated the account, while this page was open.
            StepKind.Complete or StepKind.Refused or StepKind.IdentityProvider =>
                await completion.GoOnAsync(db, progress.Account, progress.Row, token, visitor, now, cancellationToken),
        };
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return result;
    }

    private async Task<SignInResult> CheckAsync(
        GatehouseDb db, Progress progress, Token token, string entered, Visitor visitor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (user, authenticator) = (progress.Account.User, progress.Account.Authenticator!);
        var browser = await Attempt.KnownBrowserAsync(db, user.Id, visitor.BrowserToken, cancellationToken);
        var attempt = await Attempt.CountAsync(db, ThrottleKeys.Code(authenticator.Id), browser, visitor.Address, now, cancellationToken);
        // Whoever has the password must not be able to fill the audit log: the wait is noted once, when it begins.
        if (attempt.AddressUntil is { } wait) return new SignInResult.Throttled(wait);
        if (attempt.Admission is Admission.Refused { Until: var until })
        {
            Fail(attempt, db, user, visitor, now, Reasons.Throttled);
            return new SignInResult.Throttled(until);
        }

        if (attempt.Admission is Admission.Disabled) return new SignInResult.Refused(StepReason.AuthenticatorDisabled);

        var verdict = CodeCheck.Verify(secrets.Unprotect(authenticator.EncryptedSecret!, user), entered, now, authenticator.LastAcceptedStep);
        // The database has the last word: whatever else uses or resets the authenticator at this instant came first.
        if (verdict is CodeVerdict.Accepted { TimeStep: var step } && !await db.AcceptAsync(authenticator, step, now, cancellationToken))
            verdict = new CodeVerdict.AlreadyUsed();
        if (verdict is not CodeVerdict.Accepted)
        {
            Fail(attempt, db, user, visitor, now, $"{Reasons.WrongCode} ({verdict.GetType().Name})");
            return new SignInResult.Failed(CodeWords.Explain(verdict));
        }

        progress.Row.OneTimePasswordAt = now;
        await attempt.SucceedAsync(db, now, cancellationToken);
        return await completion.GoOnAsync(db, progress.Account, progress.Row, token, visitor, now, cancellationToken);
    }

    private static void Fail(Attempt attempt, GatehouseDb db, UserRow user, Visitor visitor, DateTimeOffset now, string reason) =>
        attempt.Fail(db, new(user.OrganizationId, now, AuditActs.SignInFailed, visitor.AsActor, user.Id, user.AuditName, reason));
}
