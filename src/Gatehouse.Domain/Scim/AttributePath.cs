namespace Gatehouse.Domain.Scim;

/// <summary>An attribute as a client names it (RFC 7644 3.10): <c>name.givenName</c>, or behind its schema's URN. Compared without case.</summary>
/// <param name="Schema">URN of the schema; null where none was said.</param>
/// <param name="Name">The attribute.</param>
/// <param name="Sub">The sub-attribute; null for the attribute itself.</param>
public sealed record AttributePath(string? Schema, string Name, string? Sub = null)
{
    /// <summary>Reads one; null when it is none.</summary>
    public static AttributePath? Parse(string text)
    {
        string? schema = null;
        if (text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase))
        {
            // A URN has dots and colons of its own; the attribute begins after the last colon.
            var colon = text.LastIndexOf(':');
            (schema, text) = (text[..colon], text[(colon + 1)..]);
        }

        return text.Split('.') switch
        {
            [var name] when IsName(name) => new(schema, name),
            [var name, var sub] when IsName(name) && IsName(sub) => new(schema, name, sub),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => (Schema is null ? "" : Schema + ":") + Name + (Sub is null ? "" : "." + Sub);

    private static bool IsName(string text) =>
        text.Length > 0 && (char.IsAsciiLetter(text[0]) || text is "$ref") && text.Skip(1).All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
