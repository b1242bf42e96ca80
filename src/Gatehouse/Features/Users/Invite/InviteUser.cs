using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Users.Invite;

/// <summary>
/// Makes a one-time link by which a user chooses a password: for a new account, a forgotten password, or one that was switched off after
/// a hundred failures. Until the link is used, the old password goes on. An SSO account is linked by it to an identity at the provider.
/// </summary>
public sealed class InviteUser(GatehouseDb db, Settings settings, TimeProvider time)
{
    /// <param name="UserId">Who is invited.</param>
    public sealed record Input(Guid UserId);

    /// <summary>Makes the link; earlier ones open nothing any more.</summary>
    public async Task<(Outcome Outcome, NewInvitation? Invitation)> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        // A role that rises at this instant is seen, or sees this link and voids it.
        await db.LockUserAsync(input.UserId, cancellationToken);
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == input.UserId, cancellationToken) is not { } user) return (new Outcome.NotFound(), null);
        if (!actor.Allows(Permission.ManageUsers, user)) return (Actor.NotAllowed, null);
        // An SSO account has no password to choose; its link is for showing which identity is the user's, and needs a provider to show it at.
        if (user.Method is SignInMethod.Sso && !await db.SsoConnections.AnyAsync(cancellationToken))
            return (new Outcome.Refused($"{user.Name} signs in through the identity provider, and none is connected yet."), null);
        if (!user.IsActive) return (new Outcome.Refused($"{user.Name} is deactivated. Reactivate the account first."), null);
        if (actor.MustReauthenticate(now)) return (new Outcome.ReauthenticationNeeded(), null);

        await db.VoidInvitationsAsync(user.Id, now, cancellationToken);
        var invitation = db.Invite(user, now, TimeSpan.FromDays(settings.InvitationDays));
        db.Audit(new(actor.OrganizationId, now, AuditActs.UserInvited, actor.Audit, user.Id, user.AuditName));
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return (new Outcome.Done($"The invitation link for {user.Name} is ready. It is shown only now.", user.Id), invitation);
    }
}
