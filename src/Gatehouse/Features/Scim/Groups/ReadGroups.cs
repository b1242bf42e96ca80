using System.Text.Json.Nodes;
using Gatehouse.Data;
using Gatehouse.Data.Queries.Provisioning;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Schemas;
using Gatehouse.Features.Scim.Protocol;
using Gatehouse.Features.Scim.Users;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Scim.Groups;

/// <summary>Reads groups. Their members are read only where the client wants to see them.</summary>
public sealed class ReadGroups(GatehouseDb db)
{
    /// <summary>Most members of one answer, in all its groups together.</summary>
    public const int MostMembers = 20_000;

    /// <summary>One group.</summary>
    public async Task<ScimAnswer> GetAsync(Guid id, ScimRequest request, CancellationToken cancellationToken)
    {
        var row = await db.Groups.AsNoTracking().SingleOrDefaultAsync(g => g.Id == id, cancellationToken) ?? throw ScimAnswer.NotFound;
        return request.HasAlready(row.Version)
            ? new(StatusCodes.Status304NotModified, Version: ScimAnswer.Tag(row.Version))
            : await ShowAsync(StatusCodes.Status200OK, row, request, cancellationToken);
    }

    /// <summary>A list of groups.</summary>
    public async Task<ScimAnswer> ListAsync(ScimRequest request, CancellationToken cancellationToken)
    {
        var query = ListQuery.Of(request.Parameters, ScimSchemas.Groups);
        var (total, groups) = await PageAsync(query, request.Root, cancellationToken);
        return ScimAnswer.List(total, query.StartIndex, groups);
    }

    /// <summary>Part of a list, and how long the whole of it is.</summary>
    internal async Task<(int Total, IReadOnlyList<JsonObject> Groups)> PageAsync(ListQuery query, string root, CancellationToken cancellationToken)
    {
        var groups = db.GroupsPassing(query.Condition).AsNoTracking();
        var rows = query.Count == 0 ? [] : await groups.SortedBy(query.SortBy, query.Descending).Skip(query.StartIndex - 1).Take(query.Count).ToListAsync(cancellationToken);
        var total = query is { StartIndex: 1, Count: > 0 } && rows.Count < query.Count ? rows.Count : await groups.CountAsync(cancellationToken);
        var members = await MembersAsync(rows, query.Projection, root, cancellationToken);
        return (total, rows.ConvertAll(row => query.Projection.Of(Resource(row, members[row.Id], root), ScimSchemas.Groups)));
    }

    /// <summary>A group as an answer shows it.</summary>
    internal async Task<ScimAnswer> ShowAsync(int status, GroupRow row, ScimRequest request, CancellationToken cancellationToken)
    {
        var projection = ListQuery.Projected(request.Parameters);
        var members = await MembersAsync([row], projection, request.Root, cancellationToken);
        return ScimAnswer.Of(status, Resource(row, members[row.Id], request.Root), ScimSchemas.Groups, projection, row.DisplayName);
    }

    private static JsonObject Resource(GroupRow row, IEnumerable<JsonObject> members, string root)
    {
        var resource = new JsonObject { ["schemas"] = new JsonArray(ScimSchemas.GroupId), ["id"] = row.Id.ToString() };
        if (row.ExternalId is { } externalId) resource["externalId"] = externalId;
        resource["displayName"] = row.DisplayName;
        if (new JsonArray([.. members]) is { Count: > 0 } list) resource["members"] = list;
        resource["meta"] = UserResource.Meta(ScimSchemas.Groups, row.Id, row.CreatedAt, row.ChangedAt, row.Version, root);
        return resource;
    }

    private async Task<ILookup<Guid, JsonObject>> MembersAsync(List<GroupRow> rows, Projection projection, string root, CancellationToken cancellationToken)
    {
        var none = Array.Empty<JsonObject>().ToLookup(_ => Guid.Empty);
        if (rows.Count == 0 || !projection.Wants("members")) return none;

        var ids = rows.ConvertAll(r => r.Id);
        var found = await (
            from m in db.GroupMembers
            where ids.Contains(m.GroupId)
            join u in db.Users on m.UserId equals u.Id
            orderby m.GroupId, m.UserId
            select new { m.GroupId, m.UserId, u.Name }).Take(MostMembers + 1).ToListAsync(cancellationToken);
        if (found.Count > MostMembers)
            throw ScimError.Bad(ScimErrorType.TooMany, $"These groups have more than {MostMembers} members together. Ask with excludedAttributes=members, or for fewer groups.");
        return found.ToLookup(x => x.GroupId, x => new JsonObject
        {
            ["value"] = x.UserId.ToString(), ["$ref"] = $"{root}/Users/{x.UserId}", ["type"] = "User", ["display"] = x.Name,
        });
    }
}
