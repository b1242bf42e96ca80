using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain;

namespace Gatehouse.Adapters.IdentityProviders;

/// <summary>
/// What Gatehouse proves itself with to a provider, encrypted for exactly the connection it belongs to. A certificate is made here: its
/// private key never leaves, only the certificate is handed to the provider.
/// </summary>
public sealed class ConnectionSecrets(SecretBox box, TimeProvider time)
{
    /// <summary>How long a certificate is good.</summary>
    public static readonly TimeSpan CertificateLife = TimeSpan.FromDays(365 * 2);

    /// <summary>A client secret as stored.</summary>
    public byte[] Protect(Secret secret, SsoConnectionRow connection) => box.Protect(Encoding.UTF8.GetBytes(secret.Reveal()), Place(connection, "secret"));

    /// <summary>The client secret; null where there is none.</summary>
    public Secret? Secret(SsoConnectionRow connection) => connection.EncryptedSecret is { } stored
        ? new(Encoding.UTF8.GetString(box.Unprotect(stored, Place(connection, "secret"))))
        : null;

    /// <summary>The private key of the connection's certificate; dispose it.</summary>
    public RSA Key(SsoConnectionRow connection)
    {
        var key = RSA.Create();
        key.ImportPkcs8PrivateKey(box.Unprotect(connection.EncryptedKey!, Place(connection, "key")), out _);
        return key;
    }

    /// <summary>Makes a new key and certificate; they replace a secret.</summary>
    public void MakeCertificate(SsoConnectionRow connection)
    {
        var now = time.GetUtcNow();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN=Gatehouse {connection.Id:N}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now + CertificateLife);
        (connection.Certificate, connection.EncryptedKey) = (certificate.RawData, box.Protect(key.ExportPkcs8PrivateKey(), Place(connection, "key")));
        (connection.EncryptedSecret, connection.CredentialExpiresAt) = (null, new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
    }

    /// <summary>An ID token as a session keeps it.</summary>
    public byte[] ProtectIdToken(string token, string sessionId) => box.Protect(Encoding.UTF8.GetBytes(token), $"id-token/{sessionId}");

    /// <summary>The ID token of a session.</summary>
    public string IdToken(byte[] stored, string sessionId) => Encoding.UTF8.GetString(box.Unprotect(stored, $"id-token/{sessionId}"));

    private static string Place(SsoConnectionRow connection, string what) => $"sso/{connection.OrganizationId:N}/{connection.Id:N}/{what}";
}
