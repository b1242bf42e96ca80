using System.Security.Cryptography;
using System.Text;
using Gatehouse.Data.Secrets;

namespace Gatehouse.Web;

/// <summary>
/// The product's cookies. <c>__Host-</c>: only over HTTPS (or loopback), for this host alone, for every path; opaque, without personal
/// data. The cookie policy makes each of them Secure and HttpOnly.
/// </summary>
public static class Cookies
{
    public const string Session = "__Host-gatehouse-session";
    public const string SignIn = "__Host-gatehouse-sign-in";
    public const string Browser = "__Host-gatehouse-browser";
    public const string Forms = "__Host-gatehouse-forms";
    public const string Provider = "__Host-gatehouse-provider";
    public const string ProviderSignOut = "__Host-gatehouse-provider-sign-out";
    public const string Notice = "__Host-gatehouse-notice";
    public const string Draft = "__Host-gatehouse-draft";
    public const string Invitation = "__Host-gatehouse-invitation";
    public const string ScimToken = "__Host-gatehouse-scim-token";

    /// <summary>Set by a script of ours, readable by it, and only ever used to choose how times are shown.</summary>
    public const string Zone = "gatehouse-zone";

    private static readonly TimeSpan BrowserLife = TimeSpan.FromDays(365);

    /// <summary>Hands the browser a token that dies with the browser.</summary>
    public static void Give(HttpContext context, string name, Token token) =>
        context.Response.Cookies.Append(name, token.Reveal(), Options());

    /// <summary>Takes a cookie back.</summary>
    public static void Take(HttpContext context, string name) => context.Response.Cookies.Delete(name, Options());

    /// <summary>The token the browser sent, if it is one.</summary>
    public static Token? Read(HttpContext context, string name) => Token.Parse(context.Request.Cookies[name]);

    /// <summary>Hash of the cookie by which a browser is recognised; null unless it is one of our making.</summary>
    public static string? BrowserHash(HttpContext context) =>
        context.Request.Cookies[Browser] is { Length: 64 } text && text.All(char.IsAsciiHexDigitLower) ? Hash(text) : null;

    /// <summary>Lets the browser be recognised next time.</summary>
    public static void GiveBrowser(HttpContext context, string token)
    {
        var options = Options();
        options.MaxAge = BrowserLife;
        context.Response.Cookies.Append(Browser, token, options);
    }

    /// <summary>What all of them have in common.</summary>
    public static CookieOptions Options() => new()
    {
        Path = "/", HttpOnly = true, Secure = true, SameSite = SameSiteMode.Lax, IsEssential = true,
    };

    /// <summary>How the cookie of a known browser is stored.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
