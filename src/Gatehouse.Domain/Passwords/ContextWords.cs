using System.Text.RegularExpressions;

namespace Gatehouse.Domain.Passwords;

/// <summary>Finds passwords made from what everybody knows about an account (NIST SP 800-63B-4 3.1.1.2: context-specific words).</summary>
internal static partial class ContextWords
{
    private const string Product = "gatehouse";

    // "al" or "jo" would be found in half of all good passwords.
    private const int ShortestWord = 3;

    // A year, a day, an exclamation mark: what people hang on to a word to make it look like a password.
    private const int LongestTrimming = 8;

    /// <summary>The words and their parts, lower case, longest first: "alice.smith@acme.example" gives alice.smith, example, alice, smith, acme.</summary>
    public static IReadOnlyList<string> Of(PasswordContext context) =>
    [
        .. context.ContextWords
            .Append(Product)
            .Where(word => word is not null)
            .SelectMany(Parts)
            .Where(word => word.Length >= ShortestWord)
            .Distinct()
            .OrderByDescending(word => word.Length),
    ];

    /// <summary>
    /// True when <paramref name="normalized"/> is nothing but context words, forwards or backwards, plain or in disguise, with at most some digits
    /// and signs between and after them. A context word in a password that has more to it is nobody's business.
    /// </summary>
    public static bool Make(string normalized, PasswordContext context)
    {
        var words = Of(context);
        var lower = normalized.ToLowerInvariant();
        return new[] { lower, PasswordShape.Undisguised(lower, 'l'), PasswordShape.Undisguised(lower, 'i') }
            .Any(variant => IsMadeOf(variant, words));
    }

    private static bool IsMadeOf(string password, IReadOnlyList<string> words)
    {
        var rest = password;
        foreach (var word in words)
        {
            // A space, not nothing, so that what stood left and right does not join to a word nobody wrote.
            rest = rest.Replace(word, " ", StringComparison.Ordinal)
                .Replace(PasswordShape.Reversed(word), " ", StringComparison.Ordinal);
        }

        return rest.Length < password.Length
            && !rest.Any(char.IsLetter)
            && rest.Count(character => !char.IsWhiteSpace(character)) is var trimming
            && (trimming <= LongestTrimming || PasswordShape.IsMadeOfRuns(string.Concat(rest.Where(char.IsAsciiDigit))));
    }

    private static IEnumerable<string> Parts(string word)
    {
        var lower = PasswordPolicy.Normalize(word).ToLowerInvariant().Trim();
        var local = lower.Split('@')[0];
        return [lower, local, lower.Replace(" ", "", StringComparison.Ordinal), .. Separators().Split(lower)];
    }

    [GeneratedRegex(@"[^\p{L}\p{Nd}]+")]
    private static partial Regex Separators();
}
