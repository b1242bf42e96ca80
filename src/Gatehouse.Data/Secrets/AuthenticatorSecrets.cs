using Gatehouse.Data.Rows;
using Gatehouse.Domain.Totp;

namespace Gatehouse.Data.Secrets;

/// <summary>Encrypts authenticator secrets for the user they belong to: a row copied to another user decrypts to nothing.</summary>
public sealed class AuthenticatorSecrets(SecretBox box)
{
    /// <summary>As stored.</summary>
    public byte[] Protect(TotpSecret secret, UserRow user) => box.Protect(secret.Bytes, Place(user));

    /// <summary>As used; decrypted only for the moment of a check.</summary>
    public TotpSecret Unprotect(byte[] stored, UserRow user) => TotpSecret.FromBytes(box.Unprotect(stored, Place(user)));

    private static string Place(UserRow user) => $"authenticator/{user.OrganizationId:N}/{user.Id:N}";
}
