namespace Gatehouse.Domain.Passwords;

/// <summary>Counts what each part of a password costs an attacker, in bits.</summary>
internal static class GuessingBits
{
    // Nobody types random characters: a letter in a word is worth far less than one drawn by lot.
    private const double Humanity = 0.7;

    // The next character of "1234", or of a piece that stood there before.
    private const double Foreseeable = 0.5;

    // One of some thousand common passwords or context words, and where it stands.
    private const double KnownWord = 12;

    private const int ShortestRepeat = 3;
    private const int ShortestBlocked = 8;
    private const int LongestBlocked = 24;

    /// <summary>The bits of <paramref name="normalized"/>.</summary>
    public static double Of(string normalized, PasswordContext context)
    {
        var lower = normalized.ToLowerInvariant();
        var words = ContextWords.Of(context);
        var each = Humanity * Math.Log2(Alphabet(normalized));
        var bits = 0.0;
        for (var at = 0; at < lower.Length;)
        {
            var known = LongestKnown(lower.AsSpan(at), words);
            var foreseen = known > 0 ? known : Math.Max(Run(lower, at), Repeat(lower, at));
            bits += known > 0 ? Math.Min(KnownWord, known * each) : foreseen > 0 ? each + (foreseen - 1) * Foreseeable : each;
            at += Math.Max(1, foreseen);
        }

        return bits;
    }

    private static int LongestKnown(ReadOnlySpan<char> rest, IReadOnlyList<string> words)
    {
        for (var length = Math.Min(LongestBlocked, rest.Length); length >= ShortestBlocked; length--)
            if (Blocklist.ContainsLower(rest[..length])) return length;
        foreach (var word in words)
            if (rest.StartsWith(word, StringComparison.Ordinal)) return word.Length;
        return 0;
    }

    private static int Run(string lower, int at) =>
        PasswordShape.EndOfRun(lower, at) - at is var length && length >= ShortestRepeat ? length : 0;

    // How much from here on stood in the same order before.
    private static int Repeat(string lower, int at)
    {
        var longest = 0;
        for (var earlier = 0; earlier < at; earlier++)
            longest = Math.Max(longest, lower.AsSpan(at).CommonPrefixLength(lower.AsSpan(earlier, at - earlier)));
        return longest >= ShortestRepeat ? longest : 0;
    }

    private static int Alphabet(string password) =>
        (password.Any(char.IsAsciiLetterLower) ? 26 : 0)
        + (password.Any(char.IsAsciiLetterUpper) ? 26 : 0)
        + (password.Any(char.IsAsciiDigit) ? 10 : 0)
        + (password.Contains(' ', StringComparison.Ordinal) ? 1 : 0)
        + (password.Any(character => char.IsAscii(character) && !char.IsAsciiLetterOrDigit(character) && character != ' ') ? 32 : 0)
        + (password.Any(character => !char.IsAscii(character)) ? 64 : 0);
}
