using System.Globalization;
using System.Text;

namespace Gatehouse.Domain.Totp;

/// <summary>Reads six digits out of what was typed or pasted.</summary>
internal static class EnteredCode
{
    // Six digits with a separator after each, twice over: what is longer was never a code, and is not worth walking through.
    private const int LongestInput = 32;

    /// <summary>
    /// The six digits as ASCII, or null. Spaces, dashes and the invisible characters that come along when text is copied are
    /// passed over (RFC 4226 7.5: be kind to the typist). Decimal digits of any script count by their value: a Japanese
    /// keyboard types full-width ones, an Arabic or Persian one its own, and the app may even show them. That gives an
    /// attacker nothing, for the number of codes stays a million.
    /// </summary>
    public static byte[]? TryRead(string entered)
    {
        if (entered is null || entered.Length > LongestInput) return null;
        var digits = new List<byte>(Totp.Digits);
        foreach (var rune in entered.EnumerateRunes())
        {
            if (IsPassedOver(rune)) continue;
            if (!Rune.IsDigit(rune) || digits.Count == Totp.Digits) return null;
            digits.Add((byte)('0' + (int)Rune.GetNumericValue(rune)));
        }

        return digits.Count == Totp.Digits ? [.. digits] : null;
    }

    private static bool IsPassedOver(Rune rune) => Rune.IsWhiteSpace(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.DashPunctuation or UnicodeCategory.Format;
}
