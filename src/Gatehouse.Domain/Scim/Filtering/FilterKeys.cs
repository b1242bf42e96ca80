using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim.Filtering;

/// <summary>One value of a document as a database looks for it.</summary>
/// <param name="Attribute">As in <see cref="ScimTarget.Key"/>.</param>
/// <param name="Element">Which of several values it belongs to.</param>
/// <param name="Sub">The part; empty for a simple attribute.</param>
/// <param name="Key">The value in the form in which it is compared.</param>
public readonly record struct FilterKey(string Attribute, int Element, string Sub, string Key);

/// <summary>Takes a document apart into what it can be found by.</summary>
public static class FilterKeys
{
    /// <summary>All of it. The document is one that <see cref="ScimDocument"/> made.</summary>
    public static IEnumerable<FilterKey> Of(JsonObject document, ScimResourceType type) =>
        Of(document, "", name => type.Schema.Find(name) ?? CommonAttributes.Find(name))
            .Concat(type.Extension is { } extension && document[extension.Id] is JsonObject more ? Of(more, "enterprise.", extension.Find) : []);

    private static IEnumerable<FilterKey> Of(JsonObject container, string prefix, Func<string, ScimAttribute?> find) =>
        from member in container
        let attribute = find(member.Key)
        where attribute is not null
        let elements = member.Value as JsonArray ?? [member.Value!.DeepClone()]
        from element in elements.Select((value, index) => (value, index))
        from key in Of(element.value!, attribute)
        select new FilterKey(prefix + attribute.Name, element.index, key.Sub, key.Key);

    private static IEnumerable<(string Sub, string Key)> Of(JsonNode value, ScimAttribute attribute) => value is JsonObject complex
        ? complex.Select(part => (part.Key, Folding.Key(part.Value!, attribute.Sub(part.Key)!)))
        : [("", Folding.Key(value, attribute))];
}
