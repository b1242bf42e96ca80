namespace Gatehouse.Domain.Passwords;

/// <summary>What a password looks like as a whole. Each question is about all of it: a weak part in a long password does no harm.</summary>
internal static class PasswordShape
{
    private const int LongestRepeatedPiece = 8;
    private const int ShortestRun = 3;

    /// <summary>True when all of it is one short piece over and over: "aaaaaaaa", "abcabcabcabcab".</summary>
    public static bool IsRepetition(string password)
    {
        for (var piece = 1; piece <= Math.Min(LongestRepeatedPiece, password.Length / 2); piece++)
            if (password.AsSpan(piece).SequenceEqual(password.AsSpan(0, password.Length - piece))) return true;
        return false;
    }

    /// <summary>True when nothing but runs of three or more make it up: "12345678", "abcdefgh", "aaaabbbbcccc", "321cba".</summary>
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

    /// <summary>Where the run that begins at <paramref name="start"/> ends: characters alike, or each the next or the previous one.</summary>
    public static int EndOfRun(string password, int start)
    {
        var end = start + 1;
        if (end >= password.Length) return end;
        var step = Step(password[start], password[end]);
        if (step is null) return end;
        while (end < password.Length && Step(password[end - 1], password[end]) == step) end++;
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

        var core = trimmed.TrimEnd(TailCharacters);
        var tail = trimmed[core.Length..];
        yield return Undisguised(core, 'l') + tail;
        yield return Undisguised(core, 'i') + tail;
        yield return Undisguised(trimmed, 'l');
    }

    /// <summary>The same backwards.</summary>
    public static string Reversed(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        source.CopyTo(target);
        target.Reverse();
    });

    /// <summary>With the usual digits and signs put back to letters; a 1 stands for <paramref name="one"/>.</summary>
    public static string Undisguised(string text, char one) => string.Create(text.Length, (text, one), static (target, source) =>
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

    private static readonly char[] TailCharacters = [.. "0123456789!?.,*#$%&+-_@ "];

    private static int? Step(char from, char to) => (from, to) switch
    {
        // On the keyboard 0 follows 9.
        ('9', '0') => 1,
        ('0', '9') => -1,
        _ => Math.Abs(to - from) <= 1 ? to - from : null,
    };
}
