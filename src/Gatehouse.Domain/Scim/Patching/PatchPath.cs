using Gatehouse.Domain.Scim.Filtering;

namespace Gatehouse.Domain.Scim.Patching;

/// <summary>Where a PATCH changes something (RFC 7644 3.5.2): <c>title</c>, <c>name.givenName</c>, <c>emails[type eq "work"].value</c>.</summary>
/// <param name="Path">The attribute; where a filter stands, without the part behind it.</param>
/// <param name="Filter">Which of its values; null for no choice.</param>
/// <param name="Sub">The part of the chosen values; null for the whole value.</param>
public sealed record PatchPath(AttributePath Path, Filter? Filter, string? Sub)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="ScimException">It is none: invalidPath; or its filter is none: invalidFilter.</exception>
    public static PatchPath Parse(string text)
    {
        text = text.Trim();
        var open = text.IndexOf('[', StringComparison.Ordinal);
        if (open < 0)
        {
            var plain = AttributePath.Parse(text) ?? throw Wrong();
            return new(plain, null, plain.Sub);
        }

        var close = text.LastIndexOf(']');
        var rest = close < open ? null : text[(close + 1)..];
        if (rest is null || AttributePath.Parse(text[..open]) is not { Sub: null } path) throw Wrong();
        if (rest.Length > 0 && (rest[0] is not '.' || AttributePath.Parse(rest[1..]) is not { Schema: null, Sub: null })) throw Wrong();
        return new(path, FilterParser.Parse(text[(open + 1)..close]), rest.Length == 0 ? null : rest[1..]);
    }

    private static ScimException Wrong() => ScimError.Bad(ScimErrorType.InvalidPath, "A path of the PATCH cannot be read.");
}
