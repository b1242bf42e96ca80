using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Scim.Schemas;
using Gatehouse.Features.Scim.Protocol;

namespace Gatehouse.Features.Scim.Users;

/// <summary>A provisioned user as a client reads it.</summary>
internal static class UserResource
{
    public static JsonObject Of(ProvisionedUserRow row, IEnumerable<(Guid Id, string Name)> groups, string root)
    {
        var document = (JsonObject)JsonNode.Parse(row.Document)!;
        var resource = new JsonObject
        {
            ["schemas"] = document.ContainsKey(ScimSchemas.EnterpriseUserId) ? new JsonArray(ScimSchemas.UserId, ScimSchemas.EnterpriseUserId) : new JsonArray(ScimSchemas.UserId),
            ["id"] = row.UserId.ToString(),
        };
        foreach (var (name, value) in document.ToList())
        {
            document.Remove(name);
            resource[name] = value;
        }

        var inGroups = groups.Select(g => (JsonNode)new JsonObject { ["value"] = g.Id.ToString(), ["$ref"] = $"{root}/Groups/{g.Id}", ["display"] = g.Name }).ToArray();
        if (inGroups.Length > 0) resource["groups"] = new JsonArray(inGroups);
        resource["meta"] = Meta(ScimSchemas.Users, row.UserId, row.CreatedAt, row.ChangedAt, row.Version, root);
        return resource;
    }

    public static JsonObject Meta(ScimResourceType type, Guid id, DateTimeOffset created, DateTimeOffset changed, int version, string root) => new()
    {
        ["resourceType"] = type.Name,
        ["created"] = Time(created),
        ["lastModified"] = Time(changed),
        ["location"] = $"{root}{type.Endpoint}/{id}",
        ["version"] = ScimAnswer.Tag(version),
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
