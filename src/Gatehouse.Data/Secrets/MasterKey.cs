using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.Data.Secrets;

/// <summary>
/// The one secret that is not in the database. Everything else is derived from it (HKDF, RFC 5869), one key a purpose: a copy of
/// the database alone verifies no password, reads no authenticator secret and forges no audit event.
/// </summary>
public sealed class MasterKey
{
    private const int Length = 32;
    private readonly byte[] _key;

    private MasterKey(byte[] key)
    {
        _key = key;
        AuditKey = Derive("audit");
        SecretsKey = Derive("secrets");
        PasswordKey = Derive("passwords");
        FormsKey = Derive("forms");
    }

    /// <summary>Seals audit events.</summary>
    public byte[] AuditKey { get; }

    /// <summary>Encrypts authenticator secrets at rest, and what travels by way of a browser.</summary>
    public byte[] SecretsKey { get; }

    /// <summary>Keys passwords before they are hashed (NIST SP 800-63B-4 3.1.1.2: a keyed pass with a secret stored apart).</summary>
    public byte[] PasswordKey { get; }

    /// <summary>Signs the tokens of forms.</summary>
    public byte[] FormsKey { get; }

    /// <summary>Shows whether a database was written with this key, and tells nothing about it.</summary>
    public byte[] Check => Derive("check");

    /// <summary>Base64 of 32 bytes, as in the file or the setting.</summary>
    /// <exception cref="FormatException">It is not that.</exception>
    public static MasterKey Parse(string base64)
    {
        var key = new byte[Length];
        return Convert.TryFromBase64String(base64.Trim(), key, out var written) && written == Length
            ? new(key)
            : throw new FormatException("The master key must be 32 bytes in Base64.");
    }

    /// <summary>Reads the key from <paramref name="file"/>; makes one, readable by its owner only, where there is none.</summary>
    public static MasterKey FromFile(string file)
    {
        if (!File.Exists(file))
        {
            var made = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) made.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            try
            {
                using var writer = new StreamWriter(file, Encoding.ASCII, made);
                writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(Length)));
            }
            catch (IOException) when (File.Exists(file))
            {
                // Another process made it at the same instant; its key is the key.
            }
        }

        return Parse(File.ReadAllText(file));
    }

    private byte[] Derive(string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, Length, info: Encoding.ASCII.GetBytes("gatehouse/" + purpose));
}
