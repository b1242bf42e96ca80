using System.Text;

namespace Gatehouse.Domain.Totp;

/// <summary>Base32 of RFC 4648 section 6, the alphabet in which authenticator apps show and take a TOTP secret.</summary>
public static class Base32
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The text of <paramref name="bytes"/>, in capitals and without padding: several apps refuse <c>=</c>.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length * 8 + 4) / 5);
        int buffer = 0, bits = 0;
        foreach (var value in bytes)
        {
            buffer = (buffer << 8) | value;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text.Append(Alphabet[(buffer >> bits) & 31]);
            }

            buffer &= (1 << bits) - 1;
        }

        if (bits > 0) text.Append(Alphabet[(buffer << (5 - bits)) & 31]);
        return text.ToString();
    }

    /// <summary>
    /// Reads what a person or an earlier system wrote: spaces, dashes, case and padding do not matter. False for any other
    /// character and for a length that no whole number of bytes has, which is how a lost character is noticed.
    /// Bits left over at the end are ignored, as the apps do, so that both sides compute the same codes.
    /// </summary>
    public static bool TryDecode(string text, out byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        bytes = [];
        var digits = new List<int>(text.Length);
        var padded = false;
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character) || character == '-') continue;
            if (character == '=')
            {
                padded = true;
                continue;
            }

            var digit = char.IsAscii(character) ? Alphabet.IndexOf(char.ToUpperInvariant(character)) : -1;
            if (digit < 0 || padded) return false;
            digits.Add(digit);
        }

        if (digits.Count % 8 is 1 or 3 or 6) return false;
        bytes = Pack(digits);
        return true;
    }

    private static byte[] Pack(List<int> digits)
    {
        var bytes = new byte[digits.Count * 5 / 8];
        int buffer = 0, bits = 0, next = 0;
        foreach (var digit in digits)
        {
            buffer = ((buffer << 5) | digit) & 0xFFF;
            bits += 5;
            if (bits < 8) continue;
            bits -= 8;
            bytes[next++] = (byte)(buffer >> bits);
        }

        return bytes;
    }
}
