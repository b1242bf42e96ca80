using System.Text.Json.Nodes;
using Gatehouse.Data;
using Gatehouse.Data.Queries.Provisioning;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Scim.Schemas;
using Gatehouse.Features.Scim.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Scim.Users;

/// <summary>Reads provisioned users. Accounts with a password are not the identity provider's and are not seen.</summary>
public sealed class ReadUsers(GatehouseDb db)
{
    /// <summary>One user.</summary>
    public async Task<ScimAnswer> GetAsync(Guid id, ScimRequest request, CancellationToken cancellationToken)
    {
        var row = await db.ProvisionedUsers.AsNoTracking().SingleOrDefaultAsync(p => p.UserId == id, cancellationToken) ?? throw ScimAnswer.NotFound;
        return request.HasAlready(row.Version)
            ? new(StatusCodes.Status304NotModified, Version: ScimAnswer.Tag(row.Version))
            : await ShowAsync(StatusCodes.Status200OK, row, request, cancellationToken);
    }

    /// <summary>A list of users.</summary>
    public async Task<ScimAnswer> ListAsync(ScimRequest request, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(request.Parameters, ScimSchemas.Users);
        var (total, users) = await PageAsync(query, request.Root, cancellationToken);
        return ScimAnswer.List(total, query.StartIndex, users);
    }

    /// <summary>Part of a list, and how long the whole of it is.</summary>
    internal async Task<(int Total, IReadOnlyList<JsonObject> Users)> PageAsync(ListQuery query, string root, CancellationToken cancellationToken)
    {
        var users = db.ProvisionedUsersPassing(query.Condition).AsNoTracking();
        var rows = query.Count == 0 ? [] : await users.SortedBy(db, query.SortBy, query.Descending).Skip(query.StartIndex - 1).Take(query.Count).ToListAsync(cancellationToken);
        // A first page that is not full says how many there are; Entra's question before each user costs one query so.
        var total = query is { StartIndex: 1, Count: > 0 } && rows.Count < query.Count ? rows.Count : await users.CountAsync(cancellationToken);
        var groups = query.Projection.Wants("groups") ? await GroupsAsync(rows, cancellationToken) : NoGroups;
        return (total, rows.ConvertAll(row => query.Projection.Of(UserResource.Of(row, groups[row.UserId], root), ScimSchemas.Users)));
    }

    /// <summary>A user as an answer shows it.</summary>
    internal async Task<ScimAnswer> ShowAsync(int status, ProvisionedUserRow row, ScimRequest request, CancellationToken cancellationToken)
    {
        var projection = ListQuery.Projected(request.Parameters);
        var groups = projection.Wants("groups") ? await GroupsAsync([row], cancellationToken) : NoGroups;
        var resource = UserResource.Of(row, groups[row.UserId], request.Root);
        var subject = resource["userName"]!.GetValue<string>();
        return ScimAnswer.Of(status, resource, ScimSchemas.Users, projection, subject);
    }

    private static readonly ILookup<Guid, (Guid, string)> NoGroups = Array.Empty<(Guid, Guid, string)>().ToLookup(x => x.Item1, x => (x.Item2, x.Item3));

    private async Task<ILookup<Guid, (Guid Id, string Name)>> GroupsAsync(List<ProvisionedUserRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return NoGroups;
        var ids = rows.ConvertAll(r => r.UserId);
        var found = await (
            from m in db.GroupMembers
            where ids.Contains(m.UserId)
            join g in db.Groups on m.GroupId equals g.Id
            orderby g.Id
            select new { m.UserId, g.Id, g.DisplayName }).ToListAsync(cancellationToken);
        return found.ToLookup(x => x.UserId, x => (x.Id, x.DisplayName));
    }
}
