namespace Gatehouse.Domain.Passwords;

/// <summary>What a password looks like as a whole. Each question is about all of it: a weak part in a long password does no harm.</summary>
internal static class PasswordShape
{
    private const int LongestRepeatedPiece = 8;
    private const int ShortestRun = 3;

    // English and most others; German; French.
    private static readonly string[] KeyboardRows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"];

    private static readonly char[] TailCharacters = [.. "0123456789!?.,*#$%&+-_@ "];

    /// <summary>True when all of it is one short piece over and over: "aaaaaaaa", "abcabcabcabcab".</summary>
    public static bool IsRepetition(string password)
    {
        for (var piece = 1; piece <= Math.Min(LongestRepeatedPiece, password.Length / 2); piece++)
            if (password.AsSpan(piece).SequenceEqual(password.AsSpan(0, password.Length - piece))) return true;
        return false;
    }

    /// <summary>True when nothing but runs of three or more make it up: "12345678", "abcdefgh", "aaaabbbbcccc", "321cba", "qwertyuiopasdf".</summary>
    public static bool IsMadeOfRuns(string password)
    {
        var start = 0;
        while (start < password.Length)
        {
            var end = EndOfRun(password, start);
            if (end - start < ShortestRun) return false;
            start = end;
        }

        return true;
    }

    /// <summary>
    /// Where the run that begins at <paramref name="start"/> ends: characters alike, or each the next or the previous one, in the alphabet
    /// or in a row of the keyboard.
    /// </summary>
    public static int EndOfRun(string password, int start) => Math.Max(EndOfRun(password, start, Step), EndOfRun(password, start, StepOnKeyboard));

    private static int EndOfRun(string password, int start, Func<char, char, int?> stepOf)
    {
        var end = start + 1;
        if (end >= password.Length) return end;
        var step = stepOf(password[start], password[end]);
        if (step is null) return end;
        while (end < password.Length && stepOf(password[end - 1], password[end]) == step) end++;
        return end;
    }

    /// <summary>
    /// The ways to look for it on a list: as it is, and with its disguise taken off (P@ssw0rd, drowssap). Lower case.
    /// </summary>
    public static IEnumerable<string> Variants(string password)
    {
        var lower = password.ToLowerInvariant();
        yield return lower;
        var trimmed = lower.Trim();
        yield return trimmed;
        yield return Reversed(trimmed);
        foreach (var undisguised in Undisguised(trimmed)) yield return undisguised;
    }

    /// <summary>
    /// With the usual digits and signs put back to letters: once all of them, once sparing those at the end, which are more often a
    /// year than a disguise; and a 1 once as l, once as i.
    /// </summary>
    public static IEnumerable<string> Undisguised(string text)
    {
        var core = text.TrimEnd(TailCharacters);
        var tail = text[core.Length..];
        foreach (var one in "li")
        {
            yield return Undisguised(core, one) + tail;
            yield return Undisguised(text, one);
        }
    }

    /// <summary>The same backwards.</summary>
    public static string Reversed(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        source.CopyTo(target);
        target.Reverse();
    });

    private static string Undisguised(string text, char one) => string.Create(text.Length, (text, one), static (target, source) =>
    {
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = source.text[i] switch
            {
                '@' or '4' => 'a',
                '0' => 'o',
                '3' => 'e',
                '$' or '5' => 's',
                '7' => 't',
                '1' or '!' => source.one,
                var other => other,
            };
        }
    });

    private static int? StepOnKeyboard(char from, char to) =>
        NextOnKeyboard(from, to) ? 1 : NextOnKeyboard(to, from) ? -1 : null;

    private static bool NextOnKeyboard(char from, char to) =>
        KeyboardRows.Any(row => row.IndexOf(char.ToLowerInvariant(from), StringComparison.Ordinal) is >= 0 and var at && at + 1 < row.Length && row[at + 1] == char.ToLowerInvariant(to));

    private static int? Step(char from, char to) => (from, to) switch
    {
        // On the keyboard 0 follows 9.
        ('9', '0') => 1,
        ('0', '9') => -1,
        _ => Math.Abs(to - from) <= 1 ? to - from : null,
    };
}
