using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim;

/// <summary>
/// Makes of what a client sent what the schema says, or says why not. Lenient where real clients are loose ("True" for true, a bare id for a
/// manager), strict in what comes out. What is null or empty has no value (RFC 7643 2.5) and comes out as null.
/// </summary>
internal static class Coercion
{
    /// <summary>Longest text.</summary>
    public const int LongestText = 500;

    /// <summary>Most values of one attribute.</summary>
    public const int MostValues = 50;

    /// <summary>The whole value of an attribute.</summary>
    public static JsonNode? Value(ScimAttribute attribute, JsonNode? sent)
    {
        if (!attribute.IsMultiValued) return Single(attribute, sent is JsonArray { Count: 1 } array && attribute.Type is ScimDataType.Complex ? array[0] : sent);

        var elements = (sent is JsonArray several ? several : [sent?.DeepClone()]).Select(element => Single(attribute, element)).OfType<JsonNode>();
        var values = new JsonArray();
        foreach (var element in elements)
        {
            if (values.Any(value => JsonNode.DeepEquals(value, element))) continue;
            values.Add(element);
            if (values.Count > MostValues) throw Wrong($"{attribute.Name} has at most {MostValues} values.");
        }

        if (values.Count(IsPrimary) > 1) throw Wrong($"At most one of {attribute.Name} can be primary.");
        return values.Count == 0 ? null : values;
    }

    /// <summary>One value of an attribute.</summary>
    public static JsonNode? Single(ScimAttribute attribute, JsonNode? sent) => sent switch
    {
        null => null,
        _ when attribute.Type is ScimDataType.Complex => Complex(attribute, sent),
        JsonValue value => Simple(attribute, value),
        _ => throw Wrong($"{attribute.Name} must be one value, not a list or an object."),
    };

    /// <summary>True for the value to use first.</summary>
    public static bool IsPrimary(JsonNode? value) => value is JsonObject complex && complex["primary"] is JsonValue flag && flag.TryGetValue<bool>(out var primary) && primary;

    private static JsonObject? Complex(ScimAttribute attribute, JsonNode sent)
    {
        if (sent is JsonValue bare && attribute.Sub("value") is { } only)
            return Simple(only, bare) is { } text ? new JsonObject { ["value"] = text } : null;
        if (sent is not JsonObject json) throw Wrong($"{attribute.Name} must be an object.");

        var value = new JsonObject();
        foreach (var sub in attribute.SubAttributes)
        {
            if (sub.Mutability is not ScimMutability.ReadOnly && Single(sub, json.Member(sub.Name)) is { } part) value[sub.Name] = part;
        }

        return value.Count == 0 ? null : value;
    }

    private static JsonNode? Simple(ScimAttribute attribute, JsonValue sent)
    {
        var kind = sent.GetValueKind();
        if (attribute.Type is ScimDataType.Boolean)
        {
            return kind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.String when sent.GetValue<string>() is "" => null,
                JsonValueKind.String when bool.TryParse(sent.GetValue<string>(), out var flag) => flag,
                _ => throw Wrong($"{attribute.Name} must be true or false."),
            };
        }

        var text = kind is JsonValueKind.String ? sent.GetValue<string>() : sent.ToJsonString();
        if (text.Length == 0) return null;
        if (text.Length > LongestText || Folding.Key(text, attribute.IsCaseExact).Length > 2 * LongestText) throw Wrong($"{attribute.Name} has at most {LongestText} characters.");
        if (text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))) throw Wrong($"{attribute.Name} contains characters that cannot be seen.");
        return text;
    }

    private static ScimException Wrong(string detail) => ScimError.Bad(ScimErrorType.InvalidValue, detail);
}
