namespace Gatehouse.Data.Rows;

/// <summary>What Gatehouse proves itself with to a provider, as stored: a client secret, or a certificate with its key.</summary>
/// <param name="EncryptedSecret">The client secret, encrypted for its row and slot; null where a certificate is used.</param>
/// <param name="Certificate">The certificate (DER), for <c>private_key_jwt</c>; null where a secret is used.</param>
/// <param name="EncryptedKey">The certificate's private key (PKCS#8), encrypted for its row and slot.</param>
/// <param name="ExpiresAt">When it runs out, as far as that is known.</param>
public sealed record StoredCredential(byte[]? EncryptedSecret, byte[]? Certificate, byte[]? EncryptedKey, DateTimeOffset? ExpiresAt);
