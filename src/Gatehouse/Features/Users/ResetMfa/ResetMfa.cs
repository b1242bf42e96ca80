using System.Globalization;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;

namespace Gatehouse.Features.Users;

/// <summary>
/// Revokes a user's authenticator, for a phone that is lost, stolen or replaced. What is required stays required: the next sign-in leads
/// through set-up again.
/// </summary>
public sealed class ResetMfa(GatehouseDb db, TimeProvider time)
{
    /// <summary>Longest reason the audit log keeps whole.</summary>
    public const int LongestReason = 1000;

    /// <param name="UserId">Whose account.</param>
    /// <param name="Reason">Kept in the audit log; must not be empty.</param>
    /// <param name="EndSessions">Sign the user out everywhere. An administrator who resets himself keeps the session he does it in: he has just proven who he is.</param>
    public sealed record Input(Guid UserId, string? Reason, bool EndSessions = true);

    /// <summary>Resets.</summary>
    public Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken) =>
        // Against a code that is accepted at this instant the reset wins: it is tried again on what that sign-in left.
        Twice.RunAsync(db, () => TryAsync(actor, input, cancellationToken));

    /// <summary>Why there is nothing to reset; null when there is something.</summary>
    public static FormattableString? NothingToReset(Account account) => account switch
    {
        { User.Method: SignInMethod.Sso } => $"Nothing to reset: this user signs in through the identity provider, which manages MFA.",
        { Authenticator: null } => $"Nothing to reset: no authenticator app is set up.",
        _ => null,
    };

    private async Task<Outcome> TryAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        await db.LockUserAsync(input.UserId, cancellationToken);
        if (await db.FindAccountAsync(input.UserId, cancellationToken) is not { } account) return new Outcome.NotFound();
        if (WhyNot(actor, account, input, now) is { } refusal) return refusal;

        var user = account.User;
        account.Authenticator!.Revoke(AuditActs.MfaReset, now);
        // The authenticator first: a sign-in that used it a moment ago has then left its session, which goes with the others.
        await db.SaveChangesAsync(cancellationToken);
        var ended = input.EndSessions ? await db.EndSessionsAsync(user.Id, actor.SessionId, cancellationToken) : 0;

        var changes = new Dictionary<string, string?[]> { ["authenticator"] = ["set up", "revoked"] };
        if (input.EndSessions) changes["sessions"] = [null, ended.ToString(CultureInfo.InvariantCulture)];
        db.Audit(new(actor.OrganizationId, now, AuditActs.MfaReset, actor.Audit, user.Id, user.AuditName, input.Reason!.Trim(), changes));
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return new Outcome.Done(account.RequirementAt(now).IsRequired
            ? $"MFA has been reset for {user.Name}. At the next sign-in they set up an authenticator app again."
            : (FormattableString)$"MFA has been reset for {user.Name}. It is not required of this account, so the next sign-in needs only the username and the password.", user.Id);
    }

    private static Outcome? WhyNot(Actor actor, Account account, Input input, DateTimeOffset now)
    {
        if (!actor.Allows(Permission.ResetMfa, account.User)) return Actor.NotAllowed;
        if (NothingToReset(account) is { } nothing) return new Outcome.Refused(nothing);
        if (actor.MustReauthenticate(now)) return new Outcome.ReauthenticationNeeded();
        FormattableString? wrong = input.Reason?.Trim() switch
        {
            null or "" => $"Say why, for example \"Lost phone, identity checked by video call\". It is kept in the audit log.",
            { Length: > LongestReason } => $"At most {LongestReason} characters.",
            _ => null,
        };
        return wrong is null ? null : new Outcome.Invalid(new Dictionary<string, FormattableString> { ["reason"] = wrong });
    }
}
