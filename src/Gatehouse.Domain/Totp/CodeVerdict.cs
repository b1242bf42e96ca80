namespace Gatehouse.Domain.Totp;

/// <summary>
/// What became of an entered code. Only <see cref="Accepted"/> lets anybody in; the others are told apart for the user's sake,
/// after a correct password only, and each of them counts as a failure for throttling.
/// </summary>
public abstract record CodeVerdict
{
    private CodeVerdict()
    {
    }

    /// <summary>
    /// The code is right and was not used before. It counts only for the one request that then moves the authenticator's
    /// last accepted step up to <see cref="TimeStep"/> in the database (RFC 6238 section 5.2: once only).
    /// </summary>
    /// <param name="TimeStep">The step to remember; codes of this step and of all before it are used up.</param>
    public sealed record Accepted(long TimeStep) : CodeVerdict;

    /// <summary>The code would be right, but it, or a later one, has been used.</summary>
    public sealed record AlreadyUsed : CodeVerdict;

    /// <summary>The code was right a moment ago.</summary>
    public sealed record Expired : CodeVerdict;

    /// <summary>The code is right for another time, within ten minutes: the clock of the phone is wrong (or the server's).</summary>
    /// <param name="Behind">How far the phone's clock is behind the server's; negative when it is ahead. A multiple of 30 seconds.</param>
    public sealed record ClockOff(TimeSpan Behind) : CodeVerdict
    {
        /// <summary>Whole minutes to show, never zero; without sign.</summary>
        public int Minutes => Math.Max(1, (int)Math.Round(Math.Abs(Behind.TotalMinutes), MidpointRounding.AwayFromZero));

        /// <summary>True when the phone's clock is ahead rather than behind.</summary>
        public bool IsAhead => Behind < TimeSpan.Zero;
    }

    /// <summary>The code fits no step near now.</summary>
    public sealed record Wrong : CodeVerdict;

    /// <summary>Not six digits; nothing was compared.</summary>
    public sealed record Malformed : CodeVerdict;
}
