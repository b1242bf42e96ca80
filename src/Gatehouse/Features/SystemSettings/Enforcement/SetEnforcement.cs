using System.Globalization;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SignIn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SystemSettings.Enforcement;

/// <summary>
/// Requires MFA of every password account, or lets each account's own setting apply again. One row is written, however many users there
/// are: each sign-in asks anew what is required. Running sessions go on.
/// </summary>
public sealed class SetEnforcement(GatehouseDb db, TimeProvider time)
{
    /// <param name="On">What is wanted; asking for what is so already changes nothing and is no event.</param>
    public sealed record Input(bool On);

    /// <summary>Turns it.</summary>
    public Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken) =>
        Twice.RunAsync(db, () => TryAsync(actor, input, cancellationToken));

    /// <summary>
    /// True when the account would get through its own next sign-in under enforcement without set-up: whoever decides for everyone has
    /// been through it first, so nobody locks himself out.
    /// </summary>
    public static bool IsReady(Account account) => account.User.Method is SignInMethod.Sso || account.Code is CredentialState.Usable;

    /// <summary>Why the actor may not turn it now; null when he may. The page asks before it asks him to confirm.</summary>
    public static Outcome? WhyNot(Actor actor, DateTimeOffset now) =>
        !actor.Allows(Permission.ManageSettings) ? Actor.NotAllowed : actor.MustReauthenticate(now) ? new Outcome.ReauthenticationNeeded() : null;

    private async Task<Outcome> TryAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        if (WhyNot(actor, now) is { } refusal) return refusal;
        if (await db.Organizations.SingleOrDefaultAsync(cancellationToken) is not { } organization) return new Outcome.NotFound();

        var outcome = input.On
            ? await TurnOnAsync(actor, organization, now, cancellationToken)
            : await TurnOffAsync(actor, organization, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return outcome;
    }

    private async Task<Outcome> TurnOnAsync(Actor actor, OrganizationRow organization, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (organization.MfaEnforcedSince <= now) return new Outcome.Done($"MFA is required for everyone already.");
        if (actor.UserId is { } self && await db.FindAccountAsync(self, cancellationToken) is { } own && !IsReady(own))
            return new Outcome.Refused($"Set up MFA for yourself first, so that you cannot lock yourself out.");

        var preview = await db.PreviewEnforcementAsync(now, cancellationToken);
        organization.MfaEnforcedSince = now;
        Tell(actor, organization, AuditActs.OrganizationMfaEnforced, "off", "on", preview, now);
        return new Outcome.Done($"MFA is now required for everyone. It takes effect at each user's next sign-in; nobody has been signed out.");
    }

    private async Task<Outcome> TurnOffAsync(Actor actor, OrganizationRow organization, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (organization.MfaEnforcedSince is null) return new Outcome.Done($"MFA was not required for everyone; nothing was changed.");

        var preview = await db.PreviewEnforcementAsync(now, cancellationToken);
        organization.MfaEnforcedSince = null;
        Tell(actor, organization, AuditActs.OrganizationMfaNotEnforced, "on", "off", preview, now);
        return new Outcome.Done($"MFA is no longer required for everyone. Each account's own setting applies again.");
    }

    private void Tell(Actor actor, OrganizationRow organization, string act, string before, string after, EnforcementPreview preview, DateTimeOffset now)
    {
        string?[] Count(int number) => [null, number.ToString(CultureInfo.InvariantCulture)];
        db.Audit(new(organization.Id, now, act, actor.Audit, organization.Id, organization.Name, Changes: new Dictionary<string, string?[]>
        {
            ["enforced"] = [before, after],
            ["accountsSetUp"] = Count(preview.SetUp),
            ["accountsNotSetUp"] = Count(preview.Asked),
            ["accountsNotSetUpAway"] = Count(preview.AskedAndAway),
            ["accountsInvited"] = Count(preview.Invited),
            ["accountsSwitchedOff"] = Count(preview.Blocked),
            ["accountsSso"] = Count(preview.Sso),
            ["accountsDeactivated"] = Count(preview.Deactivated),
        }));
    }
}
