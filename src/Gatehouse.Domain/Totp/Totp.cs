using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Gatehouse.Domain.Totp;

/// <summary>
/// Time-based one-time passwords of RFC 6238 with the parameters every app understands: HMAC-SHA-1, six digits, 30 seconds.
/// Microsoft's and Google's apps ignore other parameters in the QR code and would show wrong codes.
/// </summary>
public static class Totp
{
    /// <summary>Digits of a code (NIST SP 800-63B-4 3.1.4 asks for at least six).</summary>
    public const int Digits = 6;

    /// <summary>Length of a time step in seconds (X of RFC 6238 section 4.1).</summary>
    public const int StepSeconds = 30;

    /// <summary>The number of whole time steps between 1970 and <paramref name="at"/> (T of RFC 6238 section 4.2, T0 = 0).</summary>
    public static long TimeStep(DateTimeOffset at) => Math.DivRem(at.ToUnixTimeSeconds(), StepSeconds) switch
    {
        (var quotient, < 0) => quotient - 1,
        var (quotient, _) => quotient,
    };

    /// <summary>
    /// The code of <paramref name="secret"/> for <paramref name="timeStep"/>: HOTP of RFC 4226 section 5.3 with the step as
    /// counter. Leading zeros are kept.
    /// </summary>
    /// <param name="secret">The shared secret's bytes.</param>
    /// <param name="timeStep">The time step.</param>
    /// <param name="digits">6 to 8; more than six only for the RFC's own vectors.</param>
    public static string Code(ReadOnlySpan<byte> secret, long timeStep, int digits = Digits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(digits, Digits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(digits, 8);

        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, timeStep);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238 is defined on HMAC-SHA-1; collisions of SHA-1 do not touch the HMAC (RFC 4226 appendix B.2).
        HMACSHA1.HashData(secret, counter, hash);
#pragma warning restore CA5350

        var truncated = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 0xF)..]) & 0x7FFF_FFFF;
        var modulus = digits switch { 6 => 1_000_000, 7 => 10_000_000, _ => 100_000_000 };
        return (truncated % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }
}
