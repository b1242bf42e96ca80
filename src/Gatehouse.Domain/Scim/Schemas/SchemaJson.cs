using System.Text.Json.Nodes;

namespace Gatehouse.Domain.Scim.Schemas;

/// <summary>Schemas and resource types as a client reads them (RFC 7643 6, 7): no member is null.</summary>
public static class SchemaJson
{
    private const string SchemaId = "urn:ietf:params:scim:schemas:core:2.0:Schema";
    private const string ResourceTypeId = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

    /// <summary>A schema.</summary>
    /// <param name="schema">Which.</param>
    /// <param name="root">Address of SCIM on this server.</param>
    public static JsonObject Of(ScimSchema schema, string root) => new()
    {
        ["schemas"] = new JsonArray(SchemaId),
        ["id"] = schema.Id,
        ["name"] = schema.Name,
        ["description"] = schema.Description,
        ["attributes"] = new JsonArray([.. schema.Attributes.Select(Of)]),
        ["meta"] = new JsonObject { ["resourceType"] = "Schema", ["location"] = $"{root}/Schemas/{schema.Id}" },
    };

    /// <summary>A resource type.</summary>
    /// <param name="type">Which.</param>
    /// <param name="root">Address of SCIM on this server.</param>
    public static JsonObject Of(ScimResourceType type, string root)
    {
        var json = new JsonObject
        {
            ["schemas"] = new JsonArray(ResourceTypeId),
            ["id"] = type.Name,
            ["name"] = type.Name,
            ["endpoint"] = type.Endpoint,
            ["description"] = type.Schema.Description,
            ["schema"] = type.Schema.Id,
            ["meta"] = new JsonObject { ["resourceType"] = "ResourceType", ["location"] = $"{root}/ResourceTypes/{type.Name}" },
        };
        if (type.Extension is { } extension)
            json["schemaExtensions"] = new JsonArray(new JsonObject { ["schema"] = extension.Id, ["required"] = false });
        return json;
    }

    private static JsonNode Of(ScimAttribute attribute)
    {
        var json = new JsonObject
        {
            ["name"] = attribute.Name,
            ["type"] = attribute.Type is ScimDataType.Text ? "string" : Camel(attribute.Type),
            ["multiValued"] = attribute.IsMultiValued,
            ["description"] = attribute.Description,
            ["required"] = attribute.IsRequired,
            ["mutability"] = Camel(attribute.Mutability),
            ["returned"] = attribute.IsAlwaysReturned ? "always" : "default",
        };
        if (attribute.Type is ScimDataType.Text or ScimDataType.Reference)
        {
            json["caseExact"] = attribute.IsCaseExact;
            json["uniqueness"] = attribute.IsUnique ? "server" : "none";
        }

        if (attribute.CanonicalValues.Count > 0) json["canonicalValues"] = Texts(attribute.CanonicalValues);
        if (attribute.ReferenceTypes.Count > 0) json["referenceTypes"] = Texts(attribute.ReferenceTypes);
        if (attribute.SubAttributes.Count > 0) json["subAttributes"] = new JsonArray([.. attribute.SubAttributes.Select(Of)]);
        return json;
    }

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static string Camel<T>(T value) where T : struct, Enum => char.ToLowerInvariant(value.ToString()[0]) + value.ToString()[1..];
}
