using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Data.Secrets;

/// <summary>Encrypts small secrets at rest with AES-256-GCM, each bound to the place where it stands.</summary>
public sealed class SecretBox(MasterKey key)
{
    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>
    /// Encrypts. <paramref name="place"/> (such as <c>authenticator/organisation/user</c>) is authenticated with it, so that someone who can
    /// write to the database cannot move his own secret into another user's row.
    /// </summary>
    public byte[] Protect(ReadOnlySpan<byte> secret, string place)
    {
        var box = new byte[1 + NonceLength + TagLength + secret.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key.SecretsKey, TagLength);
        aes.Encrypt(nonce, secret, box.AsSpan(1 + NonceLength + TagLength), box.AsSpan(1 + NonceLength, TagLength), Encoding.UTF8.GetBytes(place));
        return box;
    }

    /// <summary>Decrypts what <see cref="Protect"/> made for the same place.</summary>
    /// <exception cref="CryptographicException">It was changed, moved, or made with another master key.</exception>
    public byte[] Unprotect(ReadOnlySpan<byte> box, string place)
    {
        if (box.Length < 1 + NonceLength + TagLength || box[0] != Version) throw new CryptographicException("Not a secret of ours.");
        var secret = new byte[box.Length - 1 - NonceLength - TagLength];
        using var aes = new AesGcm(key.SecretsKey, TagLength);
        aes.Decrypt(box.Slice(1, NonceLength), box[(1 + NonceLength + TagLength)..], box.Slice(1 + NonceLength, TagLength), secret,
            Encoding.UTF8.GetBytes(place));
        return secret;
    }
}
