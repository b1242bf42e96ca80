using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Web;

/// <summary>
/// What was typed into a form, kept while its sender proves again who he is. It travels in a cookie that only this server can read, and is
/// shown only to the user who typed it, on the page where it was typed.
/// </summary>
public sealed class Drafts(SealedTexts texts)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    // Browsers keep no cookie of more than 4,096 bytes, name and attributes included (RFC 6265 6.1).
    private const int Longest = 3900;

    private sealed record Draft(Guid UserId, string Page, Dictionary<string, string?[]> Fields);

    /// <summary>Keeps what was posted to this page, without what belongs to the post itself and without <paramref name="secrets"/>.</summary>
    public void Leave(HttpContext context, IReadOnlyCollection<string> secrets)
    {
        if (context.Features.Get<SignedIn>() is not { } who) return;
        var fields = context.Request.Form.Where(f => !f.Key.StartsWith('_') && !secrets.Contains(f.Key)).ToDictionary(f => f.Key, f => f.Value.ToArray());
        var cookie = texts.Seal(Cookies.Draft, JsonSerializer.Serialize(new Draft(who.UserId, context.Request.Path, fields)), Life);
        if (cookie.Length <= Longest) context.Response.Cookies.Append(Cookies.Draft, cookie, Cookies.Options());
    }

    /// <summary>Takes what was kept for this page, once; null where nothing was.</summary>
    public IFormCollection? Take(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || texts.Take(context, Cookies.Draft) is not { } text) return null;
        var draft = JsonSerializer.Deserialize<Draft>(text);
        return draft?.UserId == context.Features.Get<SignedIn>()?.UserId && draft?.Page == context.Request.Path
            ? new FormCollection(draft.Fields.ToDictionary(f => f.Key, f => new StringValues(f.Value)))
            : null;
    }
}
