using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim;

/// <summary>
/// What a client says of a resource, in one canonical form: attributes of the schema only, in its order and its spelling, each of its type,
/// nothing empty, nothing that only the server says. Two documents say the same exactly when their texts are the same.
/// </summary>
public static class ScimDocument
{
    /// <summary>The canonical form of a body. What the schema does not know, and what is read-only, is left out (RFC 7644 3.3).</summary>
    /// <exception cref="ScimException">A value cannot be used, or a required one is missing: invalidValue.</exception>
    public static JsonObject Read(JsonObject body, ScimResourceType type)
    {
        var document = new JsonObject();
        foreach (var attribute in Writable([CommonAttributes.ExternalId, .. type.Schema.Attributes])) Set(document, attribute, body.Member(attribute.Name));
        if (type.Extension is { } extension && body.Member(extension.Id) is { } sent)
        {
            if (sent is not JsonObject more) throw ScimError.Bad(ScimErrorType.InvalidValue, "The extension must be an object.");
            var part = new JsonObject();
            foreach (var attribute in Writable(extension.Attributes)) Set(part, attribute, more.Member(attribute.Name));
            if (part.Count > 0) document[extension.Id] = part;
        }

        foreach (var required in type.Schema.Attributes.Where(a => a.IsRequired && !document.ContainsKey(a.Name)))
            throw ScimError.Bad(ScimErrorType.InvalidValue, $"{required.Name} is required.");
        return document;
    }

    private static IEnumerable<ScimAttribute> Writable(IEnumerable<ScimAttribute> attributes) => attributes.Where(a => a.Mutability is not ScimMutability.ReadOnly);

    private static void Set(JsonObject container, ScimAttribute attribute, JsonNode? sent)
    {
        if (Coercion.Value(attribute, sent) is { } value) container[attribute.Name] = value;
    }
}
