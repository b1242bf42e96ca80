using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Data;
using Gatehouse.Data.Queries.Provisioning;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Patching;
using Gatehouse.Features.Scim.Protocol;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Scim.Groups;

/// <summary>
/// Makes, changes and deletes groups as the identity provider wants it. Which role a group gives is an administrator's word, and is kept
/// to: but a change that would leave nobody to administer the organisation is refused.
/// </summary>
public sealed class ChangeGroup(GatehouseDb db, ReadGroups read, TimeProvider time)
{
    private const string Taken = "Another group of the organisation has this displayName. Rename one of the two.";

    /// <summary>Makes a group.</summary>
    public Task<ScimAnswer> AddAsync(ScimCaller caller, ScimRequest request, CancellationToken cancellationToken) => ScimWrites.RunAsync(db, Taken, async () =>
    {
        var now = time.GetUtcNow();
        var (document, members) = GroupPatch.Read(request.Sent);
        await using var change = await Change.BeginAsync(db, cancellationToken);
        var name = document["displayName"]!.GetValue<string>();
        var group = new GroupRow
        {
            OrganizationId = caller.OrganizationId, Id = Guid.CreateVersion7(now), DisplayName = name, DisplayKey = Folding.Key(name, caseExact: false),
            ExternalId = document["externalId"].Text(), CreatedAt = now, ChangedAt = now,
        };
        db.Groups.Add(group);
        var (added, _) = await db.ChangeMembersAsync(group.Id, members, cancellationToken);
        db.Audit(new(group.OrganizationId, now, AuditActs.GroupCreated, caller.Audit, group.Id, name, Changes: Counts(added.Count, 0)));
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return await read.ShowAsync(StatusCodes.Status201Created, group, request, cancellationToken);
    });

    /// <summary>Replaces a group and its members.</summary>
    public Task<ScimAnswer> ReplaceAsync(ScimCaller caller, Guid id, ScimRequest request, CancellationToken cancellationToken)
    {
        var wanted = GroupPatch.Read(request.Sent);
        return ChangeAsync(caller, id, request, _ => wanted, group => read.ShowAsync(StatusCodes.Status200OK, group, request, cancellationToken), cancellationToken);
    }

    /// <summary>Changes a group. Answers without a body unless attributes were asked for: a body with all members helps nobody.</summary>
    public Task<ScimAnswer> PatchAsync(ScimCaller caller, Guid id, ScimRequest request, CancellationToken cancellationToken)
    {
        var operations = PatchOperation.Read(request.Sent);
        return ChangeAsync(caller, id, request, before => GroupPatch.Apply(before, operations), group => request.Parameters.All("attributes") is not null
            ? read.ShowAsync(StatusCodes.Status200OK, group, request, cancellationToken)
            : Task.FromResult(new ScimAnswer(StatusCodes.Status204NoContent, Version: ScimAnswer.Tag(group.Version), Subject: group.DisplayName)), cancellationToken);
    }

    /// <summary>Deletes a group; its members stay.</summary>
    public Task<ScimAnswer> DeleteAsync(ScimCaller caller, Guid id, ScimRequest request, CancellationToken cancellationToken) => ScimWrites.RunAsync(db, Taken, async () =>
    {
        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        var group = await LockedAsync(id, request, cancellationToken);
        var members = group.Role is null ? [] : await db.GroupMembers.Where(m => m.GroupId == id).Select(m => m.UserId).ToListAsync(cancellationToken);
        db.Groups.Remove(group);
        await DecideRolesAsync(caller, members, now, cancellationToken);
        db.Audit(new(group.OrganizationId, now, AuditActs.GroupDeleted, caller.Audit, group.Id, group.DisplayName));
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return new ScimAnswer(StatusCodes.Status204NoContent, Subject: group.DisplayName);
    });

    private Task<ScimAnswer> ChangeAsync(
        ScimCaller caller, Guid id, ScimRequest request, Func<JsonObject, (JsonObject Document, MemberChange Members)> wanted,
        Func<GroupRow, Task<ScimAnswer>> show, CancellationToken cancellationToken) => ScimWrites.RunAsync(db, Taken, async () =>
    {
        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        var group = await LockedAsync(id, request, cancellationToken);
        var before = new JsonObject { ["externalId"] = group.ExternalId, ["displayName"] = group.DisplayName };
        if (group.ExternalId is null) before.Remove("externalId");
        var (document, members) = wanted(before);
        var (added, removed) = await db.ChangeMembersAsync(id, members, cancellationToken);
        var changes = Counts(added.Count, removed.Count);
        Rename(group, document, changes);
        if (changes.Count > 0)
        {
            group.ChangedAt = now;
            if (group.Role is not null) await DecideRolesAsync(caller, [.. added, .. removed], now, cancellationToken);
            db.Audit(new(group.OrganizationId, now, AuditActs.GroupChanged, caller.Audit, group.Id, group.DisplayName, Changes: changes));
            await db.SaveChangesAsync(cancellationToken);
            await change.CommitAsync(cancellationToken);
        }

        return await show(group);
    });

    private static void Rename(GroupRow group, JsonObject document, Dictionary<string, string?[]> changes)
    {
        var (name, externalId) = (document["displayName"]!.GetValue<string>(), document["externalId"].Text());
        if (name != group.DisplayName) changes["name"] = [group.DisplayName, name];
        if (externalId != group.ExternalId) changes["externalId"] = [group.ExternalId, externalId];
        (group.DisplayName, group.DisplayKey, group.ExternalId) = (name, Folding.Key(name, caseExact: false), externalId);
    }

    private static Dictionary<string, string?[]> Counts(int added, int removed)
    {
        var changes = new Dictionary<string, string?[]>();
        if (added > 0) changes["added"] = [null, added.ToString(CultureInfo.InvariantCulture)];
        if (removed > 0) changes["removed"] = [null, removed.ToString(CultureInfo.InvariantCulture)];
        return changes;
    }

    // Who is in the group is saved first and read by the decision; the event comes after, for the members' locks are taken before the audit lane's.
    private async Task DecideRolesAsync(ScimCaller caller, IReadOnlyCollection<Guid> users, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (users.Count == 0) return;
        await db.SaveChangesAsync(cancellationToken);
        if (await db.DecideRolesAsync(users, caller.Audit, now, cancellationToken) is null)
            throw ScimAnswer.Refused("This would take the role from the last Administrator who can sign in. Give somebody else the role in Gatehouse first.");
    }

    // An update that changes nothing takes the row's lock: of two changes of one group, the second sees what the first did.
    private async Task<GroupRow> LockedAsync(Guid id, ScimRequest request, CancellationToken cancellationToken)
    {
        await db.Groups.Where(g => g.Id == id).ExecuteUpdateAsync(set => set.SetProperty(g => g.Version, g => g.Version), cancellationToken);
        var group = await db.Groups.SingleOrDefaultAsync(g => g.Id == id, cancellationToken) ?? throw ScimAnswer.NotFound;
        request.RequireMatch(group.Version);
        return group;
    }
}
