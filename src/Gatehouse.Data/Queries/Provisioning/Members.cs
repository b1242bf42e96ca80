using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Patching;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries.Provisioning;

/// <summary>Changes who is in a group, at the cost of those who come and go and not of those who stay.</summary>
public static class Members
{
    /// <summary>Ids in one query, so that every database takes them.</summary>
    internal const int Chunk = 500;


    /// <summary>Carries out a change inside the caller's transaction; who comes is saved by the caller.</summary>
    /// <exception cref="ScimException">Somebody named is no provisioned user of the organisation: invalidValue.</exception>
    public static async Task<(IReadOnlyList<Guid> Added, IReadOnlyList<Guid> Removed)> ChangeMembersAsync(
        this GatehouseDb db, Guid groupId, MemberChange change, CancellationToken cancellationToken)
    {
        var group = db.GroupMembers.Where(m => m.GroupId == groupId);
        HashSet<Guid> present, removed;
        if (change.Replaces)
        {
            present = (await group.Select(m => m.UserId).ToListAsync(cancellationToken)).ToHashSet();
            removed = present.Except(change.Added).ToHashSet();
        }
        else
        {
            present = await AmongAsync(change.Added, ids => group.Where(m => ids.Contains(m.UserId)).Select(m => m.UserId), cancellationToken);
            removed = await AmongAsync(change.Removed, ids => group.Where(m => ids.Contains(m.UserId)).Select(m => m.UserId), cancellationToken);
        }

        var added = change.Added.Except(present).ToList();
        var known = await AmongAsync(added, ids => db.ProvisionedUsers.Where(p => ids.Contains(p.UserId)).Select(p => p.UserId), cancellationToken);
        if (known.Count < added.Count) throw ScimError.Bad(ScimErrorType.InvalidValue, "A member must be named by the id of a provisioned user; at least one is none.");

        foreach (var chunk in removed.Chunk(Chunk)) await group.Where(m => chunk.Contains(m.UserId)).ExecuteDeleteAsync(cancellationToken);
        db.GroupMembers.AddRange(added.Select(id => new Rows.GroupMemberRow { OrganizationId = db.Organization!.Value, GroupId = groupId, UserId = id }));
        return (added, removed.ToList());
    }

    /// <summary>What a query finds among ids, asked in pieces that every database takes.</summary>
    internal static async Task<HashSet<T>> AmongAsync<T>(
        IEnumerable<Guid> ids, Func<Guid[], IQueryable<T>> query, CancellationToken cancellationToken)
    {
        var found = new HashSet<T>();
        foreach (var chunk in ids.Chunk(Chunk)) found.UnionWith(await query(chunk).ToListAsync(cancellationToken));
        return found;
    }
}
