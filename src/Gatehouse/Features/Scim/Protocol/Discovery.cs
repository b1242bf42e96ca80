using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Features.Scim.Protocol;

/// <summary>What a client can learn about this server (RFC 7644 4).</summary>
internal static class Discovery
{
    private const string ConfigId = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

    private static readonly IReadOnlyList<ScimResourceType> Types = [ScimSchemas.Users, ScimSchemas.Groups];

    public static ScimAnswer Config(string root) => new(StatusCodes.Status200OK, new JsonObject
    {
        ["schemas"] = new JsonArray(ConfigId),
        ["patch"] = new JsonObject { ["supported"] = true },
        ["bulk"] = new JsonObject { ["supported"] = true, ["maxOperations"] = Bulk.MostOperations, ["maxPayloadSize"] = ScimEndpoint.LargestBody },
        ["filter"] = new JsonObject { ["supported"] = true, ["maxResults"] = ListQuery.Most },
        ["changePassword"] = new JsonObject { ["supported"] = false },
        ["sort"] = new JsonObject { ["supported"] = true },
        ["etag"] = new JsonObject { ["supported"] = true },
        ["authenticationSchemes"] = new JsonArray(new JsonObject
        {
            ["type"] = "oauthbearertoken", ["name"] = "Provisioning token", ["description"] = "A token made in Gatehouse, in Admin mode under Provisioning.",
            ["specUri"] = "https://www.rfc-editor.org/info/rfc6750", ["primary"] = true,
        }),
        ["meta"] = new JsonObject { ["resourceType"] = "ServiceProviderConfig", ["location"] = $"{root}/ServiceProviderConfig" },
    });

    public static ScimAnswer ResourceTypes(string root, string? name) => name is null
        ? ScimAnswer.List(Types.Count, 1, Types.Select(t => SchemaJson.Of(t, root)).ToList())
        : new(StatusCodes.Status200OK, SchemaJson.Of(Types.FirstOrDefault(t => t.Name == name) ?? throw ScimAnswer.NotFound, root));

    public static ScimAnswer Schemas(string root, string? id) => id is null
        ? ScimAnswer.List(ScimSchemas.All.Count, 1, ScimSchemas.All.Select(s => SchemaJson.Of(s, root)).ToList())
        : new(StatusCodes.Status200OK, SchemaJson.Of(ScimSchemas.All.FirstOrDefault(s => Folding.Key(s.Id, false) == Folding.Key(id, false)) ?? throw ScimAnswer.NotFound, root));
}
