using System.Text;

namespace Gatehouse.Domain.Passwords;

/// <summary>
/// Which passwords may be chosen: NIST SP 800-63B-4 3.1.1.2. Length and a blocklist; no composition rules, no expiry, for both
/// make people choose worse ones. Asked when a password is set or changed, never at sign-in.
/// </summary>
public static class PasswordPolicy
{
    /// <summary>Fewest code points where the password is the only factor (NIST SP 800-63B-4 3.1.1.2).</summary>
    public const int MinimumWithoutMfa = 15;

    /// <summary>Fewest code points where a second factor is required as well (NIST SP 800-63B-4 3.1.1.2).</summary>
    public const int MinimumWithMfa = 8;

    /// <summary>Most code points, after normalisation; above the 64 that the standard wants allowed, and cheap to hash.</summary>
    public const int MaximumLength = 256;

    // Longer than this in UTF-16 cannot come down to the maximum by composing characters; normalising it would be work for nothing.
    private const int LongestWorthReading = MaximumLength * 16;

    /// <summary>
    /// The form that is checked and hashed: NFC, so that the same password typed on another system's keyboard is the same bytes
    /// (NIST SP 800-63B-4 3.1.1.2). What is not Unicode at all (half a surrogate pair, U+FFFE) becomes U+FFFD first, as it would on its way
    /// to UTF-8; it never throws, for the text comes from strangers.
    /// </summary>
    public static string Normalize(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        var sound = new StringBuilder(password.Length);
        foreach (var rune in password.EnumerateRunes())
            sound.Append((rune.Value == 0xFFFE ? Rune.ReplacementChar : rune).ToString());
        return sound.ToString().Normalize(NormalizationForm.FormC);
    }

    /// <summary>Length as the standard counts it: Unicode code points, so an emoji is not two characters.</summary>
    public static int Length(string normalized) => normalized.EnumerateRunes().Count();

    /// <summary>Why <paramref name="password"/> may not be chosen, and what would do; null when it may.</summary>
    public static FormattableString? Refuse(string password, PasswordContext context)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(context);
        if (password.Length > LongestWorthReading) return TooLong();

        var normalized = Normalize(password);
        var length = Length(normalized);
        if (length < context.MinimumLength)
            return $"Use at least {context.MinimumLength} characters; this has {length}. Three or four unrelated words make a password that is long and easy to remember.";
        if (length > MaximumLength) return TooLong();
        return Guessable(normalized, context);
    }

    private static FormattableString? Guessable(string normalized, PasswordContext context)
    {
        if (PasswordShape.IsRepetition(normalized))
            return $"This repeats a short piece, which is among the first things an attacker tries. Use different words instead.";
        if (PasswordShape.IsMadeOfRuns(normalized))
            return $"This is made of sequences such as 1234, aaaa or qwerty, which are among the first things an attacker tries. Use unrelated words instead.";
        if (PasswordShape.Variants(normalized).Any(Blocklist.Contains))
            return $"This password is on the list of those most often used, which attackers try first. Three or four unrelated words of your own choice are safe.";
        if (ContextWords.Make(normalized, context))
            return $"This is made from your name, your organisation or the name of this product, which an attacker knows too. Choose words that have nothing to do with you.";
        return null;
    }

    private static FormattableString TooLong() => $"Use at most {MaximumLength} characters.";
}
