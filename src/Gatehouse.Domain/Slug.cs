using System.Globalization;
using System.Text;

namespace Gatehouse.Domain;

/// <summary>The short name of an organisation, in addresses and on the command line: lower-case letters, digits and single hyphens.</summary>
public static class Slug
{
    /// <summary>Longest one: a label of a host name (RFC 1035 2.3.4), should it ever become one.</summary>
    public const int MaximumLength = 63;

    /// <summary>What is wrong with it; null when it can be used.</summary>
    public static FormattableString? Refuse(string slug)
    {
        ArgumentNullException.ThrowIfNull(slug);
        if (slug.Length is 0) return $"Enter a short name.";
        if (slug.Length > MaximumLength) return $"Use at most {MaximumLength} characters.";
        var isSound = slug.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && slug is not ['-', ..] && slug is not [.., '-'] && !slug.Contains("--", StringComparison.Ordinal);
        return isSound ? null : (FormattableString)$"Use lower-case letters, digits and single hyphens between them, such as harbour-and-sons.";
    }

    /// <summary>A short name made from the long one; empty when nothing in it can be used.</summary>
    public static string Suggest(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var slug = new StringBuilder();
        // Accents stand as characters of their own after decomposition and fall away with the rest.
        foreach (var character in Decompose(name).Replace("&", " and ", StringComparison.Ordinal).ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character)) slug.Append(character);
            else if (CharUnicodeInfo.GetUnicodeCategory(character) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.OtherPunctuation)
                && slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        return slug.ToString(0, Math.Min(slug.Length, MaximumLength)).Trim('-');
    }

    private static string Decompose(string name)
    {
        try
        {
            return name.Normalize(NormalizationForm.FormD);
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair: nothing of it can be used anyway.
            return "";
        }
    }
}
