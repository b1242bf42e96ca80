namespace Gatehouse.Web;

/// <summary>
/// A sentence that survives one redirect: "MFA is on for Ada". It travels in a cookie that only this server can write or read, so that
/// nobody can put words into its mouth by a link.
/// </summary>
public sealed class Notices(SealedTexts texts)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    /// <summary>Leaves the sentence for the next page.</summary>
    public void Leave(HttpContext context, string text) => texts.Leave(context, Cookies.Notice, text, Life);

    /// <summary>Takes the sentence that the last act left, once.</summary>
    public string? Take(HttpContext context) => texts.Take(context, Cookies.Notice);
}
