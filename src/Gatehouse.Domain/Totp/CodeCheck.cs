using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Domain.Totp;

/// <summary>
/// Checks an entered code. Which distance from the server's current step means what:
/// <list type="table">
/// <item><term>-1, 0, +1</term><description>valid (RFC 6238 section 5.2: one step of delay; one ahead for a phone that is a little fast)</description></item>
/// <item><term>-4 … -2</term><description>expired: a code read a minute or two ago is likelier than a clock just that wrong</description></item>
/// <item><term>-20 … -5</term><description>the phone's clock is behind, by 2½ to 10 minutes: nobody takes that long to type</description></item>
/// <item><term>+2 … +20</term><description>the phone's clock is ahead: a code cannot be read before it is shown</description></item>
/// </list>
/// A code older than one already accepted is old for certain, however far back: that phone has shown later ones since.
/// </summary>
public static class CodeCheck
{
    private const int Drift = 1;
    private const int ExpiredSteps = 4;
    private const int SearchedSteps = 20;

    /// <summary>Judges <paramref name="entered"/> at <paramref name="now"/> by the server's clock.</summary>
    /// <param name="secret">The secret of the authenticator.</param>
    /// <param name="entered">What the user typed or pasted.</param>
    /// <param name="now">The server's time.</param>
    /// <param name="lastAcceptedStep">
    /// The step of the last code accepted from this authenticator, 0 when there was none. No step up to it is ever accepted
    /// again, so that a server clock set back does not make used codes good a second time (RFC 6238 section 5.2).
    /// </param>
    public static CodeVerdict Verify(TotpSecret secret, string entered, DateTimeOffset now, long lastAcceptedStep)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (EnteredCode.TryRead(entered) is not { } digits) return new CodeVerdict.Malformed();

        var current = Totp.TimeStep(now);
        long? match = null;
        // All three are computed, whichever fits, and the latest fit wins: should two steps share a code, both are used up.
        for (var step = current - Drift; step <= current + Drift; step++)
            if (Fits(secret, digits, step)) match = step;

        if (match is { } found)
            return found > lastAcceptedStep ? new CodeVerdict.Accepted(found) : new CodeVerdict.AlreadyUsed();
        return Explain(secret, digits, current, lastAcceptedStep);
    }

    // Why it failed, nearest story first; 38 more HMACs at most, some 40 microseconds, and only behind the throttle.
    private static CodeVerdict Explain(TotpSecret secret, byte[] digits, long current, long lastAcceptedStep)
    {
        for (var distance = Drift + 1; distance <= SearchedSteps; distance++)
        {
            if (Fits(secret, digits, current - distance)) return Past(current - distance, distance, lastAcceptedStep);
            if (Fits(secret, digits, current + distance)) return Off(-distance);
        }

        return new CodeVerdict.Wrong();
    }

    private static CodeVerdict Past(long step, int distance, long lastAcceptedStep) => distance <= ExpiredSteps || step <= lastAcceptedStep
        ? step == lastAcceptedStep ? new CodeVerdict.AlreadyUsed() : new CodeVerdict.Expired()
        : Off(distance);

    private static CodeVerdict.ClockOff Off(int stepsBehind) => new(TimeSpan.FromSeconds(stepsBehind * Totp.StepSeconds));

    // In constant time, so that answers do not tell how many leading digits were right (RFC 4226 section 7.1).
    private static bool Fits(TotpSecret secret, byte[] digits, long step) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Totp.Code(secret.Bytes, step)), digits);
}
