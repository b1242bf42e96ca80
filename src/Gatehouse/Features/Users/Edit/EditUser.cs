using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Queries.Provisioning;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Users.Edit;

/// <summary>Changes an account: what is known of the person, the role, the sign-in method.</summary>
public sealed class EditUser(GatehouseDb db, Settings settings, TimeProvider time)
{
    /// <param name="UserId">Whose account.</param>
    /// <param name="Details">As it is to be.</param>
    /// <param name="Role">As it is to be.</param>
    /// <param name="Method">As it is to be.</param>
    /// <param name="Version">The account's version that the editor saw; null where nobody looked (command line).</param>
    public sealed record Input(Guid UserId, UserDetails Details, Role Role, SignInMethod Method, int? Version = null);

    /// <summary>Changes it; the invitation is there when the sign-in method was changed and somebody has to do something with it.</summary>
    public async Task<(Outcome Outcome, NewInvitation? Invitation)> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        // A session begun meanwhile with the password that goes is seen, and goes too.
        await db.LockUserAsync(input.UserId, cancellationToken);
        if (await db.Users.SingleOrDefaultAsync(u => u.Id == input.UserId, cancellationToken) is not { } user) return (new Outcome.NotFound(), null);

        var details = input.Details.Trimmed();
        if (await WhyNotAsync(actor, user, input, details, now, cancellationToken) is { } refusal) return (refusal, null);

        var changes = UserChanges.Between(user, details, input.Method);
        if (changes.Count == 0 && input.Role == user.Role) return (new Outcome.Done($"Nothing was changed.", user.Id), null);

        // An account with a password is not the provider's: with the provisioning goes the role that its groups gave.
        var role = input.Role;
        if (input.Method is SignInMethod.Password && input.Method != user.Method && await db.LeaveProvisioningAsync(user, cancellationToken) is { } own && role == user.Role) role = own;
        if (role != input.Role && !actor.MayGrant(role))
            return (new Outcome.Refused($"With a password {user.Name} would get back a role that may do more than your own. Ask an Administrator to do it."), null);

        var invitation = input.Method == user.Method ? null : await ConvertAsync(user, input.Method, now, cancellationToken);
        if (changes.Count > 0) db.Audit(new(actor.OrganizationId, now, AuditActs.UserChanged, actor.Audit, user.Id, user.AuditName, Changes: changes));
        if (invitation is not null) db.Audit(new(actor.OrganizationId, now, AuditActs.UserInvited, actor.Audit, user.Id, user.AuditName));
        var voided = 0;
        if (role != user.Role)
        {
            if (invitation is null && Authority.Exceeds(role, user.Role)) voided = await db.VoidInvitationsAsync(user.Id, now, cancellationToken);
            db.Audit(new(actor.OrganizationId, now, AuditActs.UserRoleChanged, actor.Audit, user.Id, user.AuditName,
                Changes: new Dictionary<string, string?[]> { ["role"] = [user.Role.ToString(), role.ToString()] }));
        }

        (user.Name, user.Username, user.Email, user.Position, user.Phone) = (details.Name, details.Username, details.Email, details.Position, details.Phone);
        (user.Role, user.Method) = (role, input.Method);
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return (new Outcome.Conflict(), null);
        }
        catch (DbUpdateException error) when (db.IsDuplicate(error))
        {
            return (TakenName.Of(details.Username), null);
        }

        await change.CommitAsync(cancellationToken);
        return (new Outcome.Done(invitation is null
            ? voided == 0
                ? $"The account of {user.Name} has been changed."
                : (FormattableString)$"The account of {user.Name} has been changed. The invitation link made before opens nothing any more, because the role has risen: make a new one if it is still needed."
            : input.Method is SignInMethod.Password
                ? $"{user.Name} now signs in with a password. Hand over the invitation link below; it is shown only now."
                : (FormattableString)$"{user.Name} now signs in through the identity provider. Hand over the invitation link below, which links the two; it is shown only now.", user.Id), invitation);
    }

    private async Task<Outcome?> WhyNotAsync(
        Actor actor, UserRow user, Input input, UserDetails details, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!actor.Allows(Permission.ManageUsers, user)) return Actor.NotAllowed;
        if (input.Role != user.Role && !actor.MayGrant(input.Role)) return new Outcome.Refused($"You cannot give a role that may do more than your own.");
        if (input.Version is { } seen && seen != user.Version) return new Outcome.Conflict();
        if (details.Errors() is { Count: > 0 } errors) return new Outcome.Invalid(errors);

        var converts = input.Method != user.Method;
        if (!converts && input.Role != user.Role && await db.ProvisionedUsers.AnyAsync(p => p.UserId == user.Id && p.OwnRole != null, cancellationToken))
            return new Outcome.Refused($"{user.Name} has the role by a group of the identity provider. Change there who is in the group, or under Provisioning which role the group gives.");
        if (converts && actor.UserId == user.Id)
            return new Outcome.Refused($"You cannot change your own sign-in method: it would sign you out, perhaps for good. Ask another administrator.");
        if ((converts || input.Role is not Role.Administrator) && !await db.CanDoWithoutAsync(user, cancellationToken))
            return new Outcome.Refused($"{user.Name} is the only Administrator who can sign in. Give somebody else the role first, and let that person choose a password.");
        return (converts || input.Role != user.Role) && actor.MustReauthenticate(now) ? new Outcome.ReauthenticationNeeded() : null;
    }

    private async Task<NewInvitation?> ConvertAsync(UserRow user, SignInMethod method, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (user.PasswordHash, user.PasswordSetAt) = (null, null);
        await db.EndSessionsAsync(user.Id, null, cancellationToken);
        await db.VoidInvitationsAsync(user.Id, now, cancellationToken);
        if (method is SignInMethod.Password)
        {
            // No provider's word opens the account any more.
            await db.ExternalIdentities.Where(i => i.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
            return user.IsActive ? db.Invite(user, now, TimeSpan.FromDays(settings.InvitationDays)) : null;
        }

        // Nothing of Gatehouse's own opens the account any more; what the provider asks for is the provider's business.
        await db.RevokeAuthenticatorsAsync(user.Id, AuditActs.UserChanged, now, cancellationToken);
        await db.KnownBrowsers.Where(b => b.UserId == user.Id).ExecuteDeleteAsync(cancellationToken);
        await db.ClearPasswordFailuresAsync(user.Id, cancellationToken);
        return user.IsActive && await db.SsoConnections.AnyAsync(cancellationToken) ? db.Invite(user, now, TimeSpan.FromDays(settings.InvitationDays)) : null;
    }
}
