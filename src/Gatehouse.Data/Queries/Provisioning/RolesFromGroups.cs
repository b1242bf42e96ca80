using Gatehouse.Data.Audit;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries.Provisioning;

/// <summary>Brings roles in line with groups.</summary>
public static class RolesFromGroups
{
    /// <summary>
    /// Decides the roles of these users anew, inside the caller's transaction and after the groups and members are saved; saved by the
    /// caller. Whose role rises by it, his open invitation links open nothing any more.
    /// </summary>
    /// <returns>How many links that were; null, and nothing changed, when the organisation would be left without an Administrator who can sign in.</returns>
    public static async Task<int?> DecideRolesAsync(
        this GatehouseDb db, IReadOnlyCollection<Guid> userIds, AuditActor actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The locks first: of two groups that somebody leaves at the same instant, the second decision sees that he has left the first.
        foreach (var ids in userIds.Order().Chunk(Members.Chunk))
            await db.Users.Where(u => ids.Contains(u.Id)).ExecuteUpdateAsync(set => set.SetProperty(u => u.Version, u => u.Version), cancellationToken);
        var given = (await Members.AmongAsync(userIds, ids =>
            from m in db.GroupMembers
            where ids.Contains(m.UserId)
            join g in db.Groups on m.GroupId equals g.Id
            where g.Role != null
            select new { m.UserId, Role = g.Role!.Value }, cancellationToken)).ToLookup(x => x.UserId, x => x.Role);
        var concerned = await Members.AmongAsync(userIds, ids =>
            from p in db.ProvisionedUsers
            where ids.Contains(p.UserId)
            join u in db.Users on p.UserId equals u.Id
            select new { Provisioned = p, User = u }, cancellationToken);
        var decided = concerned
            .Select(x => (x.User, x.Provisioned, Decision: GroupRoles.Decide(x.User.Role, x.Provisioned.OwnRole, given[x.User.Id].ToList())))
            .Where(x => x.Decision != (x.User.Role, x.Provisioned.OwnRole)).ToList();
        if (!await db.CanDoWithoutAsync(decided.Where(x => x.Decision.Role is not Role.Administrator).Select(x => x.User).ToList(), cancellationToken)) return null;

        var rising = decided.Where(x => Authority.Exceeds(x.Decision.Role, x.User.Role)).Select(x => x.User.Id);
        var voided = await db.VoidInvitationsAsync(rising, now, cancellationToken);
        foreach (var (user, provisioned, (role, own)) in decided)
        {
            if (role != user.Role)
            {
                db.Audit(new(user.OrganizationId, now, AuditActs.UserRoleChanged, actor, user.Id, user.AuditName, "from a group",
                    new Dictionary<string, string?[]> { ["role"] = [user.Role.ToString(), role.ToString()] }));
            }

            (user.Role, provisioned.OwnRole) = (role, own);
        }

        return voided;
    }
}
