using System.Text.Json.Nodes;

namespace Gatehouse.Domain.Scim.Patching;

/// <summary>What a PATCH operation does.</summary>
public enum PatchVerb
{
    /// <summary>Adds.</summary>
    Add = 0,

    /// <summary>Replaces.</summary>
    Replace = 1,

    /// <summary>Takes away.</summary>
    Remove = 2,
}

/// <summary>One operation of a PATCH.</summary>
/// <param name="Verb">What.</param>
/// <param name="Path">Where, as sent; null for "the whole resource".</param>
/// <param name="Value">With what.</param>
public sealed record PatchOperation(PatchVerb Verb, string? Path, JsonNode? Value)
{
    /// <summary>Most operations of one request.</summary>
    public const int Most = 1000;

    /// <summary>Reads a PATCH body (RFC 7644 3.5.2). Names of members and of operations in any case: Entra says <c>Add</c>.</summary>
    /// <exception cref="ScimException">It is none: invalidSyntax, or noTarget for a removal of nothing in particular.</exception>
    public static IReadOnlyList<PatchOperation> Read(JsonObject body)
    {
        if (body.Member("Operations") is not JsonArray { Count: > 0 } operations)
            throw ScimError.Bad(ScimErrorType.InvalidSyntax, "A PATCH needs a list \"Operations\".");
        if (operations.Count > Most) throw ScimError.Bad(ScimErrorType.TooMany, $"A PATCH has at most {Most} operations.");
        return operations.Select(Read).ToList();
    }

    private static PatchOperation Read(JsonNode? node)
    {
        if (node is not JsonObject json || json.Member("op").Text() is not { } op || !char.IsAsciiLetter(op.FirstOrDefault())
            || !Enum.TryParse<PatchVerb>(op, ignoreCase: true, out var verb))
            throw ScimError.Bad(ScimErrorType.InvalidSyntax, "Each operation needs an \"op\": add, replace or remove.");

        var path = json.Member("path") switch
        {
            null => null,
            var sent => sent.Text() ?? throw ScimError.Bad(ScimErrorType.InvalidPath, "A path must be a text."),
        };
        if (string.IsNullOrWhiteSpace(path)) path = null;
        if (verb is PatchVerb.Remove && path is null) throw ScimError.Bad(ScimErrorType.NoTarget, "A removal needs a path.");
        return new(verb, path, json.Member("value"));
    }
}
