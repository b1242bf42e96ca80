using System.Security.Cryptography;
using Gatehouse.Data.Secrets;
using Gatehouse.Web;
using Microsoft.AspNetCore.DataProtection;

namespace Gatehouse.Features.Scim.Tokens;

/// <summary>
/// Carries a new token over the redirect to the one page that shows it, once: in a cookie that only this server reads, so that it stands
/// neither in the database nor in an address.
/// </summary>
public sealed class NewTokens(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("scim-token").ToTimeLimitedDataProtector();

    /// <summary>Leaves it for the page of this session.</summary>
    public void Leave(HttpContext context, Token token) =>
        context.Response.Cookies.Append(Cookies.ScimToken, _protector.Protect($"{context.Features.Get<SignedIn>()!.SessionId} {token.Reveal()}", Life), Cookies.Options());

    /// <summary>Takes what was left; null when there is nothing.</summary>
    public string? Take(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Cookies[Cookies.ScimToken] is not { Length: > 0 } cookie) return null;
        if (!context.Response.HasStarted) Cookies.Take(context, Cookies.ScimToken);
        try
        {
            return _protector.Unprotect(cookie).Split(' ') is [var session, var token] && session == context.Features.Get<SignedIn>()?.SessionId ? token : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
