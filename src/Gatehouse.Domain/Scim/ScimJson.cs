using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gatehouse.Domain.Scim;

/// <summary>Reads bodies. What comes out can be used without a further thought: every text is text, every name stands once.</summary>
public static class ScimJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads a body.</summary>
    /// <exception cref="ScimException">It is no JSON object: invalidSyntax.</exception>
    public static JsonObject Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var node = JsonNode.Parse(utf8, documentOptions: Options);
            // Texts are decoded when they are looked at; half a surrogate pair must fail here and not there.
            return node is JsonObject json && IsSound(json) ? json : throw Wrong();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Wrong();
        }
    }

    /// <summary>The member of that name, without case.</summary>
    public static JsonNode? Member(this JsonObject json, string name)
    {
        if (json.TryGetPropertyValue(name, out var exact)) return exact;
        foreach (var member in json)
        {
            if (member.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) return member.Value;
        }

        return null;
    }

    /// <summary>A text; null for anything else.</summary>
    public static string? Text(this JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static bool IsSound(JsonNode? node) => node switch
    {
        JsonObject json => json.All(member => IsSound(member.Value)),
        JsonArray array => array.All(IsSound),
        JsonValue value when value.GetValueKind() is JsonValueKind.String => value.GetValue<string>() is not null,
        _ => true,
    };

    private static ScimException Wrong() => ScimError.Bad(ScimErrorType.InvalidSyntax, "The body must be one JSON object, in which no name stands twice.");
}
