using System.Buffers;
using System.Globalization;
using System.Text;

namespace Gatehouse.Domain.Users;

/// <summary>Text of which every part can be seen, and which every database can hold.</summary>
public static class PlainText
{
    /// <summary>
    /// True for such a text. What cannot be seen could make two names look alike, or a name read differently than it is stored; and NUL,
    /// half a surrogate pair and U+FFFE are text in no database. U+FFFD stands for what could not be read.
    /// </summary>
    /// <param name="text">As typed.</param>
    /// <param name="joiners">
    /// Allows the joiners within a word, which are spelling: Persian and several Indian scripts cannot be written without them.
    /// </param>
    public static bool Is(string text, bool joiners = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        for (var i = 0; i < text.Length;)
        {
            if (joiners && text[i] is '\u200C' or '\u200D' && IsWithinWord(text, i))
            {
                i++;
                continue;
            }

            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length) is not OperationStatus.Done || rune == Rune.ReplacementChar) return false;
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned) return false;
            i += length;
        }

        return true;
    }

    private static bool IsWithinWord(string text, int at) =>
        at > 0 && at < text.Length - 1 && IsPartOfWord(text[at - 1]) && IsPartOfWord(text[at + 1]);

    private static bool IsPartOfWord(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark;
}
