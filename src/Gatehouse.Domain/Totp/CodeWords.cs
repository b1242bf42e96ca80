namespace Gatehouse.Domain.Totp;

/// <summary>
/// Says to the user why a code failed. Only ever after a correct password: before it, any difference would tell a stranger
/// which accounts exist.
/// </summary>
public static class CodeWords
{
    /// <summary>One sentence or two: what is the matter and what to do.</summary>
    public static FormattableString Explain(CodeVerdict verdict) => verdict switch
    {
        CodeVerdict.Accepted => $"The code is right.",
        CodeVerdict.AlreadyUsed => $"This code has already been used. Wait until your app shows the next one, then enter that.",
        CodeVerdict.Expired => $"This code has expired. Enter the one your app shows now.",
        CodeVerdict.ClockOff off => Clock(off),
        CodeVerdict.Wrong => $"This code is not right. Check that you opened the entry for this organisation in your app, then enter the code it shows now.",
        CodeVerdict.Malformed => $"Enter the {Totp.Digits} digits that your app shows.",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    private static FormattableString Clock(CodeVerdict.ClockOff off) => off switch
    {
        { IsAhead: true, Minutes: 1 } => $"Your phone's clock is about a minute ahead. Turn on automatic date and time in its settings, then enter a new code.",
        { IsAhead: true } => $"Your phone's clock is about {off.Minutes} minutes ahead. Turn on automatic date and time in its settings, then enter a new code.",
        { Minutes: 1 } => $"Your phone's clock is about a minute behind. Turn on automatic date and time in its settings, then enter a new code.",
        _ => $"Your phone's clock is about {off.Minutes} minutes behind. Turn on automatic date and time in its settings, then enter a new code.",
    };
}
