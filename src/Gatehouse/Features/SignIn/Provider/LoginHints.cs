using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Gatehouse.Features.SignIn.Provider;

/// <summary>
/// Carries the user name typed to the provider's own form, sealed: it stands readable in no address, and nobody can make a link that fills in
/// a name of his choice.
/// </summary>
public sealed class LoginHints(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("login-hint").ToTimeLimitedDataProtector();

    /// <summary>As it stands in the address.</summary>
    public string Seal(string username) => _protector.Protect(username, Life);

    /// <summary>The name; null for what was not sealed here or is too old.</summary>
    public string? Open(string? sealedName)
    {
        if (sealedName is not { Length: > 0 }) return null;
        try
        {
            return _protector.Unprotect(sealedName);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
