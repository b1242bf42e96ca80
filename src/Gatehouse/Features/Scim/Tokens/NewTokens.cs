using Gatehouse.Data.Secrets;
using Gatehouse.Web;

namespace Gatehouse.Features.Scim.Tokens;

/// <summary>
/// Carries a new token over the redirect to the one page that shows it, once: in a cookie that only this server reads, so that it stands
/// neither in the database nor in an address.
/// </summary>
public sealed class NewTokens(SealedTexts texts)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    /// <summary>Leaves it for the page of this session.</summary>
    public void Leave(HttpContext context, Token token) =>
        texts.Leave(context, Cookies.ScimToken, $"{context.Features.Get<SignedIn>()!.SessionId} {token.Reveal()}", Life);

    /// <summary>Takes what was left; null when there is nothing.</summary>
    public string? Take(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && texts.Take(context, Cookies.ScimToken)?.Split(' ') is [var session, var token]
        && session == context.Features.Get<SignedIn>()?.SessionId ? token : null;
}
