using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;

namespace Gatehouse.Features.Users;

/// <summary>
/// Turns an account's own MFA setting. On: the user sets MFA up at the next sign-in. Off: the authenticator is revoked and the next
/// sign-in needs only username and password. Running sessions go on either way.
/// </summary>
public sealed class SetMfa(GatehouseDb db, TimeProvider time)
{
    /// <param name="UserId">Whose account.</param>
    /// <param name="On">What is wanted; asking for what is so already changes nothing and is no event.</param>
    public sealed record Input(Guid UserId, bool On);

    /// <summary>Turns it.</summary>
    public Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken) =>
        Twice.RunAsync(db, () => TryAsync(actor, input, cancellationToken));

    /// <summary>Why the actor may not turn it now; null when he may. The page asks before it asks him to confirm.</summary>
    public static Outcome? WhyNot(Actor actor, Account account, DateTimeOffset now)
    {
        if (!actor.Allows(Permission.ManageMfa, account.User)) return Actor.NotAllowed;
        return account.RequirementAt(now).Lock switch
        {
            SettingLock.OrganizationEnforcement => new Outcome.Refused(
                $"Your organisation requires MFA for everyone, so it cannot be turned for one account. An administrator can change that in System settings, General settings."),
            SettingLock.IdentityProvider => new Outcome.Refused(
                $"{account.User.Name} signs in through the identity provider, which manages MFA. There is no setting to turn here."),
            SettingLock.None => actor.MustReauthenticate(now) ? new Outcome.ReauthenticationNeeded() : null,
        };
    }

    private async Task<Outcome> TryAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        await db.LockUserAsync(input.UserId, cancellationToken);
        if (await db.FindAccountAsync(input.UserId, cancellationToken) is not { } account) return new Outcome.NotFound();
        if (WhyNot(actor, account, now) is { } refusal) return refusal;

        var outcome = input.On ? TurnOn(actor, account, now) : TurnOff(actor, account, now);
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return outcome;
    }

    private Outcome TurnOn(Actor actor, Account account, DateTimeOffset now)
    {
        var user = account.User;
        if (user.MfaOnSince <= now) return new Outcome.Done($"MFA is on for {user.Name} already.", user.Id);

        user.MfaOnSince = now;
        db.Audit(new(actor.OrganizationId, now, AuditActs.MfaRequired, actor.Audit, user.Id, user.AuditName,
            Changes: new Dictionary<string, string?[]> { ["mfa"] = ["off", "on"] }));
        return new Outcome.Done(account.Authenticator is null
            ? $"MFA is on for {user.Name}. At the next sign-in they set up an authenticator app."
            : (FormattableString)$"MFA is on for {user.Name}. The next sign-in asks for a code.", user.Id);
    }

    private Outcome TurnOff(Actor actor, Account account, DateTimeOffset now)
    {
        var (user, authenticator) = (account.User, account.Authenticator);
        if (user.MfaOnSince is null && authenticator is null) return new Outcome.Done($"MFA is off for {user.Name} already.", user.Id);

        var changes = new Dictionary<string, string?[]> { ["mfa"] = [user.MfaOnSince is null ? "off" : "on", "off"] };
        if (authenticator is not null) changes["authenticator"] = ["set up", "revoked"];
        authenticator?.Revoke(AuditActs.MfaNotRequired, now);
        user.MfaOnSince = null;
        db.Audit(new(actor.OrganizationId, now, AuditActs.MfaNotRequired, actor.Audit, user.Id, user.AuditName, Changes: changes));
        return new Outcome.Done($"MFA is off for {user.Name}. The next sign-in needs only the username and the password.", user.Id);
    }
}
