using System.Buffers.Text;
using System.Security.Cryptography;

namespace Gatehouse.Data.Secrets;

/// <summary>
/// A bearer token: organisation and 256 random bits, handed out once and stored as a hash. The organisation stands in front so that
/// the row is found inside its organisation; it is no secret and proves nothing.
/// </summary>
public sealed class Token
{
    private const int RandomLength = 32;
    private readonly byte[] _bytes;
    private string? _hash;

    private Token(byte[] bytes) => _bytes = bytes;

    /// <summary>The organisation it leads to.</summary>
    public Guid Organization => new(_bytes.AsSpan(0, 16), bigEndian: true);

    /// <summary>SHA-256 in hexadecimal, as stored: 256 random bits need no slow hash.</summary>
    public string Hash => _hash ??= Convert.ToHexStringLower(SHA256.HashData(_bytes));

    /// <summary>A new one.</summary>
    public static Token Create(Guid organization)
    {
        var bytes = new byte[16 + RandomLength];
        organization.TryWriteBytes(bytes, bigEndian: true, out _);
        RandomNumberGenerator.Fill(bytes.AsSpan(16));
        return new(bytes);
    }

    /// <summary>Reads what a client sent; null for anything that is not of our making.</summary>
    public static Token? Parse(string? text)
    {
        // Asked first, because the decoder throws at what is not Base64, and a cookie can be anything.
        if (text is not { Length: 64 } || !Base64Url.IsValid(text)) return null;
        var bytes = new byte[16 + RandomLength];
        return Base64Url.TryDecodeFromChars(text, bytes, out var written) && written == bytes.Length ? new(bytes) : null;
    }

    /// <summary>The text for cookie or link. Reading it is a visible act in the code.</summary>
    public string Reveal() => Base64Url.EncodeToString(_bytes);

    /// <inheritdoc/>
    public override string ToString() => "(token)";
}
