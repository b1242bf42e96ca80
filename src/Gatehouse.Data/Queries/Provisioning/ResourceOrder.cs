using Gatehouse.Data.Rows;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Data.Queries.Provisioning;

/// <summary>Orders of resources (RFC 7644 3.4.2.3): who has no value comes last, or first when descending; the id decides between equals.</summary>
public static class ResourceOrder
{
    /// <summary>Users in the order of an attribute; for null in the order in which they came.</summary>
    public static IQueryable<ProvisionedUserRow> SortedBy(this IQueryable<ProvisionedUserRow> users, GatehouseDb db, ScimTarget? target, bool descending)
    {
        switch (target)
        {
            case null or { Key: "id" }:
                return descending ? users.OrderByDescending(p => p.UserId) : users.OrderBy(p => p.UserId);
            case { Key: "meta" }:
                return target.Leaf.Name is "created"
                    ? (descending ? users.OrderByDescending(p => p.CreatedAt) : users.OrderBy(p => p.CreatedAt)).ThenBy(p => p.UserId)
                    : (descending ? users.OrderByDescending(p => p.ChangedAt) : users.OrderBy(p => p.ChangedAt)).ThenBy(p => p.UserId);
        }

        var (attribute, sub) = (target.Key, target.Sub?.Name ?? "");
        var keyed = users.Select(p => new
        {
            Row = p,
            // Of several values the primary one counts, else the first.
            Key = db.ProvisionedValues.Where(v => v.UserId == p.UserId && v.Attribute == attribute && v.Sub == sub)
                .OrderByDescending(v => db.ProvisionedValues.Any(x => x.UserId == v.UserId && x.Attribute == v.Attribute && x.Element == v.Element && x.Sub == "primary" && x.Key == "true"))
                .ThenBy(v => v.Element).Select(v => v.Key).FirstOrDefault(),
        });
        return descending
            ? keyed.OrderByDescending(x => x.Key == null).ThenByDescending(x => x.Key).ThenBy(x => x.Row.UserId).Select(x => x.Row)
            : keyed.OrderBy(x => x.Key == null).ThenBy(x => x.Key).ThenBy(x => x.Row.UserId).Select(x => x.Row);
    }

    /// <summary>Groups in the order of an attribute; for null in the order in which they came.</summary>
    public static IQueryable<GroupRow> SortedBy(this IQueryable<GroupRow> groups, ScimTarget? target, bool descending) => (target?.Key, descending) switch
    {
        ("displayName", false) => groups.OrderBy(g => g.DisplayKey).ThenBy(g => g.Id),
        ("displayName", true) => groups.OrderByDescending(g => g.DisplayKey).ThenBy(g => g.Id),
        ("externalId", false) => groups.OrderBy(g => g.ExternalId == null).ThenBy(g => g.ExternalId).ThenBy(g => g.Id),
        ("externalId", true) => groups.OrderByDescending(g => g.ExternalId == null).ThenByDescending(g => g.ExternalId).ThenBy(g => g.Id),
        ("meta", false) => (target!.Leaf.Name is "created" ? groups.OrderBy(g => g.CreatedAt) : groups.OrderBy(g => g.ChangedAt)).ThenBy(g => g.Id),
        ("meta", true) => (target!.Leaf.Name is "created" ? groups.OrderByDescending(g => g.CreatedAt) : groups.OrderByDescending(g => g.ChangedAt)).ThenBy(g => g.Id),
        (_, true) => groups.OrderByDescending(g => g.Id),
        _ => groups.OrderBy(g => g.Id),
    };
}
