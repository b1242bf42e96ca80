using Microsoft.AspNetCore.DataProtection;

namespace Gatehouse.Web;

/// <summary>
/// A sentence that survives one redirect: "MFA is on for Ada". It travels in a cookie that only this server can write or read, so that
/// nobody can put words into its mouth by a link.
/// </summary>
public sealed class Notices(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("notice").ToTimeLimitedDataProtector();

    /// <summary>Leaves the sentence for the next page.</summary>
    public void Leave(HttpContext context, string text) =>
        context.Response.Cookies.Append(Cookies.Notice, _protector.Protect(text, Life), Cookies.Options());

    /// <summary>Takes the sentence that the last act left, once.</summary>
    public string? Take(HttpContext context)
    {
        if (context.Request.Cookies[Cookies.Notice] is not { Length: > 0 } cookie) return null;
        if (!context.Response.HasStarted) Cookies.Take(context, Cookies.Notice);
        try
        {
            return _protector.Unprotect(cookie);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
