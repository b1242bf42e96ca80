using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Users.Create;

/// <summary>Makes an account. A password account comes with an invitation, for nobody but the user may ever know his password.</summary>
public sealed class CreateUser(GatehouseDb db, Settings settings, TimeProvider time)
{
    /// <param name="Details">About the person.</param>
    /// <param name="Role">What he may administer; none stronger than the actor's.</param>
    /// <param name="Method">How he signs in.</param>
    public sealed record Input(UserDetails Details, Role Role = Role.None, SignInMethod Method = SignInMethod.Password);

    /// <summary>Makes it; the invitation is there when the outcome is done and the account has a password to choose.</summary>
    public async Task<(Outcome Outcome, NewInvitation? Invitation)> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!actor.Allows(Permission.ManageUsers)) return (Actor.NotAllowed, null);
        if (!actor.MayGrant(input.Role)) return (new Outcome.Refused($"You cannot give a role that may do more than your own."), null);

        var details = input.Details.Trimmed();
        if (details.Errors() is { Count: > 0 } errors) return (new Outcome.Invalid(errors), null);
        if (input.Role is not Role.None && actor.MustReauthenticate(now)) return (new Outcome.ReauthenticationNeeded(), null);

        var user = new UserRow
        {
            OrganizationId = actor.OrganizationId, Id = Guid.CreateVersion7(now), Username = details.Username, NormalizedUsername = "",
            Name = details.Name, Email = details.Email, Position = details.Position, Phone = details.Phone,
            Role = input.Role, Method = input.Method, CreatedAt = now,
        };
        db.Users.Add(user);
        db.Audit(new(actor.OrganizationId, now, AuditActs.UserCreated, actor.Audit, user.Id, user.AuditName, Changes: UserChanges.Of(user)));
        // An SSO account is linked by its link; without a provider that would lead nowhere.
        var invitation = input.Method is SignInMethod.Password || await db.SsoConnections.AnyAsync(cancellationToken) ? db.Invite(user, now, TimeSpan.FromDays(settings.InvitationDays)) : null;
        if (invitation is not null) db.Audit(new(actor.OrganizationId, now, AuditActs.UserInvited, actor.Audit, user.Id, user.AuditName));

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException error) when (db.IsDuplicate(error))
        {
            return (TakenName.Of(details.Username), null);
        }

        return (new Outcome.Done(invitation is null
            ? $"{user.Name} has an account and signs in through the identity provider."
            : (FormattableString)$"{user.Name} has an account. Hand over the invitation link below; it is shown only now.", user.Id), invitation);
    }
}
