using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Gatehouse.Domain.Totp;

/// <summary>The secret that Gatehouse and an authenticator app share. Printing it tells nothing; encrypt it where it rests.</summary>
public sealed class TotpSecret
{
    /// <summary>Fewest bytes: 128 bits (RFC 4226 section 4, R6).</summary>
    public const int MinimumBytes = 16;

    /// <summary>Most bytes: one block of the hash; HMAC would only shorten more (RFC 2104 section 2).</summary>
    public const int MaximumBytes = 64;

    // 160 bits, as RFC 4226 R6 recommends, and a whole number of Base32 characters: 32, eight groups of four.
    private const int GeneratedBytes = 20;

    private readonly byte[] bytes;

    private TotpSecret(byte[] bytes) => this.bytes = bytes;

    /// <summary>The bytes that go into the HMAC and, encrypted, to the database.</summary>
    public ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>A new random secret of 160 bits (NIST SP 800-63B-4 3.2.12: from the system's approved generator).</summary>
    public static TotpSecret Generate() => new(RandomNumberGenerator.GetBytes(GeneratedBytes));

    /// <summary>A secret read back from where it rests; throws when its length can only be damage.</summary>
    public static TotpSecret FromBytes(ReadOnlySpan<byte> bytes) => IsFit(bytes.Length)
        ? new(bytes.ToArray())
        : throw new ArgumentException("A TOTP secret has 16 to 64 bytes.", nameof(bytes));

    /// <summary>
    /// Reads a secret kept from an earlier system. False when it is not Base32, or shorter than 128 bits, which could be
    /// guessed from a few overheard codes (RFC 4226 R6), or longer than 64 bytes.
    /// </summary>
    public static bool TryParse(string base32, [NotNullWhen(true)] out TotpSecret? secret)
    {
        secret = Base32.TryDecode(base32, out var bytes) && IsFit(bytes.Length) ? new(bytes) : null;
        return secret is not null;
    }

    /// <summary>The secret as authenticator apps take it; shown to its owner during set-up only.</summary>
    public string ToBase32() => Base32.Encode(bytes);

    /// <summary>The same in groups of four, for typing it off a screen.</summary>
    public string Grouped() => string.Join(' ', ToBase32().Chunk(4).Select(group => new string(group)));

    /// <inheritdoc/>
    public override string ToString() => "(secret)";

    private static bool IsFit(int length) => length is >= MinimumBytes and <= MaximumBytes;
}
