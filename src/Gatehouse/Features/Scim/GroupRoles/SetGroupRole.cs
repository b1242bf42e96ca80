using Gatehouse.Data;
using Gatehouse.Data.Queries.Provisioning;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Scim.GroupRoles;

/// <summary>Says which role the members of a group get, or that they get none. Their roles change at once.</summary>
public sealed class SetGroupRole(GatehouseDb db, TimeProvider time)
{
    /// <param name="GroupId">Which group.</param>
    /// <param name="Role">The role; none for no role.</param>
    public sealed record Input(Guid GroupId, Role Role);

    /// <summary>Sets it.</summary>
    public Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken) =>
        Twice.RunAsync(db, () => TryAsync(actor, input, cancellationToken));

    private async Task<Outcome> TryAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!actor.Allows(Permission.ManageSettings)) return Actor.NotAllowed;
        if (!actor.MayGrant(input.Role)) return new Outcome.Refused($"You cannot give a role that may do more than your own.");

        await using var change = await Change.BeginAsync(db, cancellationToken);
        if (await db.Groups.SingleOrDefaultAsync(g => g.Id == input.GroupId, cancellationToken) is not { } group) return new Outcome.NotFound();
        var before = group.Role ?? Role.None;
        if (before == input.Role) return new Outcome.Done($"Nothing was changed.");
        if (actor.MustReauthenticate(now)) return new Outcome.ReauthenticationNeeded();

        group.Role = input.Role is Role.None ? null : input.Role;
        // Saved without its event: who is in it is read after its lock, and the members' locks are taken before the audit lane's.
        await db.SaveChangesAsync(cancellationToken);
        var members = await db.GroupMembers.Where(m => m.GroupId == group.Id).Select(m => m.UserId).ToListAsync(cancellationToken);
        if (await db.DecideRolesAsync(members, actor.Audit, now, cancellationToken) is not { } voided)
            return new Outcome.Refused($"This would take the role from the last Administrator who can sign in. Give somebody else the role first.");
        db.Audit(new(actor.OrganizationId, now, AuditActs.GroupRoleSet, actor.Audit, group.Id, group.DisplayName,
            Changes: new Dictionary<string, string?[]> { ["role"] = [before.ToString(), input.Role.ToString()] }));
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return input.Role is Role.None
            ? new Outcome.Done($"The group {group.DisplayName} gives no role any more.")
            : new Outcome.Done(voided == 0
                ? $"The members of {group.DisplayName} hold the role now, and whoever joins gets it."
                : (FormattableString)$"The members of {group.DisplayName} hold the role now, and whoever joins gets it. Invitation links made before for those whose role has risen open nothing any more: make new ones where they are still needed.");
    }
}
