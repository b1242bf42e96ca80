namespace Gatehouse.Web;

/// <summary>What somebody looks for, as it stands in an address.</summary>
public static class SearchText
{
    /// <summary>The longest that is looked for: no name, username or e-mail address is longer.</summary>
    public const int Longest = 320;

    /// <summary>
    /// Null when nothing is looked for. What is longer is cut and still looked for: to leave it out would show, and export, everybody as
    /// the answer.
    /// </summary>
    public static string? Of(string? typed)
    {
        var text = (typed ?? "").Trim();
        if (text.Length <= Longest) return text.Length == 0 ? null : text;
        return text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
    }
}
