using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain;
using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Adapters.IdentityProviders;

/// <summary>
/// What Gatehouse proves itself with to a provider, encrypted for exactly the connection and the slot it belongs to: what waits for its test
/// cannot be moved into use by whoever can write to the database. A certificate is made here: its private key never leaves, only the
/// certificate is handed to the provider.
/// </summary>
public sealed class ConnectionSecrets(SecretBox box, TimeProvider time)
{
    /// <summary>How long a certificate is good.</summary>
    public static readonly TimeSpan CertificateLife = TimeSpan.FromDays(365 * 2);

    /// <summary>The certificate as providers take it (RFC 7468).</summary>
    public static string Pem(byte[] certificate)
    {
        using var loaded = X509CertificateLoader.LoadCertificate(certificate);
        return loaded.ExportCertificatePem();
    }

    /// <summary>The client secret of a slot; null where there is none.</summary>
    public Secret? Secret(SsoConnectionRow connection, CredentialSlot slot) => connection.Credential(slot).EncryptedSecret is { } stored
        ? new(Encoding.UTF8.GetString(box.Unprotect(stored, Place(connection, slot, "secret"))))
        : null;

    /// <summary>The private key of a slot's certificate; dispose it.</summary>
    public RSA Key(SsoConnectionRow connection, CredentialSlot slot)
    {
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(box.Unprotect(connection.Credential(slot).EncryptedKey!, Place(connection, slot, "key")), out _);
        return key;
    }

    /// <summary>Puts a client secret into a slot; it replaces what stood there.</summary>
    public void PutSecret(SsoConnectionRow connection, CredentialSlot slot, Secret secret, DateTimeOffset? expiresAt) =>
        connection.Put(slot, new(box.Protect(Encoding.UTF8.GetBytes(secret.Reveal()), Place(connection, slot, "secret")), null, null, expiresAt));

    /// <summary>Makes a new key and certificate in a slot; they replace what stood there.</summary>
    public void MakeCertificate(SsoConnectionRow connection, CredentialSlot slot)
    {
        var now = time.GetUtcNow();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN=Gatehouse {connection.Id:N}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now + CertificateLife);
        var stored = box.Protect(key.ExportPkcs8PrivateKey(), Place(connection, slot, "key"));
        connection.Put(slot, new(null, certificate.RawData, stored, new DateTimeOffset(certificate.NotAfter.ToUniversalTime())));
    }

    /// <summary>Puts in use what waits; what was in use is gone.</summary>
    public void UseNext(SsoConnectionRow connection)
    {
        var next = connection.Credential(CredentialSlot.Next);
        connection.Put(CredentialSlot.InUse, next with { EncryptedSecret = Moved(next.EncryptedSecret, "secret"), EncryptedKey = Moved(next.EncryptedKey, "key") });
        connection.Put(CredentialSlot.Next, null);

        byte[]? Moved(byte[]? stored, string what) =>
            stored is null ? null : box.Protect(box.Unprotect(stored, Place(connection, CredentialSlot.Next, what)), Place(connection, CredentialSlot.InUse, what));
    }

    /// <summary>An ID token as a session keeps it.</summary>
    public byte[] ProtectIdToken(string token, string sessionId) => box.Protect(Encoding.UTF8.GetBytes(token), $"id-token/{sessionId}");

    /// <summary>The ID token of a session.</summary>
    public string IdToken(byte[] stored, string sessionId) => Encoding.UTF8.GetString(box.Unprotect(stored, $"id-token/{sessionId}"));

    private static string Place(SsoConnectionRow connection, CredentialSlot slot, string what) =>
        $"sso/{connection.OrganizationId:N}/{connection.Id:N}/{(slot is CredentialSlot.Next ? "next-" : "")}{what}";
}
