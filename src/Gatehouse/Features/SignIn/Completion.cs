using System.Security.Cryptography;
using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SignIn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignIn;

/// <summary>
/// What every step does once its proof is in: ask <see cref="NextStep"/>, then either keep the evidence for the next page or start the
/// session. Runs inside the caller's transaction; the caller commits.
/// </summary>
public sealed class Completion(Settings settings)
{
    /// <summary>
    /// Goes on from <paramref name="progress"/>, whose evidence already holds the new proof; <paramref name="isNew"/> while it is not stored.
    /// </summary>
    public async Task<SignInResult> GoOnAsync(
        GatehouseDb db, Account account, SignInRow progress, Token token, Visitor visitor, DateTimeOffset now, CancellationToken cancellationToken, bool isNew = false)
    {
        var step = NextStep.For(account.Facts, progress.Request, progress.Evidence, now);
        switch (step.Kind)
        {
            case StepKind.OneTimePassword or StepKind.SetUpAuthenticator:
                await db.KeepAsync(progress, cancellationToken);
                return new SignInResult.GoOn(token, step.Kind);

            case StepKind.Complete:
                // The evidence is spent: the same sign-in completes once, however many tabs send its last proof at the same instant.
                return isNew || await db.SpendAsync(progress, cancellationToken)
                    ? await StartSessionAsync(db, account, progress.Evidence, progress.ReturnUrl, visitor, now, cancellationToken)
                    : new SignInResult.Expired(progress.ReturnUrl, account.Organization.Slug);

            case StepKind.Refused or StepKind.IdentityProvider:
                db.Audit(new(account.User.OrganizationId, now, AuditActs.SignInRefused, visitor.AsActor, account.User.Id, account.User.AuditName,
                    Reasons.Of(step.Reason)));
                return new SignInResult.Refused(step.Reason);

            case StepKind.Password:
            default:
                return new SignInResult.Expired();
        }
    }

    /// <summary>Starts the session of a sign-in whose next step is <see cref="StepKind.Complete"/>.</summary>
    public async Task<SignInResult.Completed> StartSessionAsync(
        GatehouseDb db, Account account, Evidence evidence, string returnUrl, Visitor visitor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var user = account.User;
        var token = Token.Create(user.OrganizationId);
        await db.StartAsync(new()
        {
            OrganizationId = user.OrganizationId, Id = token.Hash, UserId = user.Id, StartedAt = now, LastSeenAt = now,
            ExpiresAt = now.AddHours(settings.SessionHours), PasswordAt = evidence.PasswordAt, OneTimePasswordAt = evidence.OneTimePasswordAt,
            IdentityProviderAt = evidence.IdentityProviderAt, IdentityProviderMfa = evidence.IdentityProviderMfa,
            Address = visitor.AddressText, Browser = visitor.Browser,
        }, cancellationToken);

        // A new id at every change of privilege: the session this browser held before ends (ASVS 7.2.4), in whichever organisation.
        if (visitor.Session is { } previous)
        {
            await db.Sessions.IgnoreQueryFilters([GatehouseDb.OrganizationFilter])
                .Where(s => s.OrganizationId == previous.OrganizationId && s.Id == previous.SessionId).ExecuteDeleteAsync(cancellationToken);
        }

        var newBrowser = visitor.BrowserToken is null ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)) : null;
        await db.RememberBrowserAsync(user, visitor.BrowserToken ?? Cookies.Hash(newBrowser!), now, cancellationToken);
        await db.NoteSignInAsync(user, now, cancellationToken);
        db.Audit(new(user.OrganizationId, now, AuditActs.SignInCompleted, new("user", user.Id, user.AuditName, visitor.AddressText, visitor.Browser),
            user.Id, user.AuditName, How(evidence)));
        return new SignInResult.Completed(token, newBrowser, returnUrl);
    }

    private static string How(Evidence evidence) => evidence switch
    {
        { IdentityProviderAt: null } => string.Join(' ', Assurance.MethodReferences(evidence)),
        { IdentityProviderMfa: true } => "identity provider, MFA proven",
        _ => "identity provider",
    };
}
