using System.Globalization;
using System.Text.Json;
using Gatehouse.Domain.Passwords;
using Microsoft.AspNetCore.Antiforgery;

namespace Gatehouse.Web;

/// <summary>
/// Says while a password is typed how well it would stand up, by the rule that decides once it is sent: a script with a rule of its own
/// would praise what is then refused. What the password is judged against travels sealed in the page, so only who was shown a form may
/// ask, no row is read for the answer, and nothing is written down.
/// </summary>
public sealed class StrengthHints(SealedTexts texts)
{
    /// <summary>Where a page's script asks.</summary>
    public const string Path = "/password-strength";

    private const string Purpose = "password-context";

    // Of the first start's form, which has five such fields.
    private const int MostWords = 8;

    // An address of mail; and a body far above any form's. What is judged here is judged letter by letter, for whoever asks.
    private const int LongestWord = 254;
    internal const int LargestBody = 16 * 1024;

    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    /// <summary>The context as a page carries it.</summary>
    public string Seal(PasswordContext context) => texts.Seal(Purpose, JsonSerializer.Serialize(context), Life);

    /// <summary>
    /// The strength of <paramref name="password"/>; null where the context is none of ours.
    /// </summary>
    /// <param name="password">As typed so far.</param>
    /// <param name="context">From <see cref="Seal"/>.</param>
    /// <param name="words">What else the form holds that an attacker would try: at the first start the account is only being described.</param>
    public Strength? Of(string password, string? context, IEnumerable<string?> words) =>
        texts.Open(Purpose, context) is { } text && JsonSerializer.Deserialize<PasswordContext>(text) is { } known
            ? PasswordStrength.Estimate(password, known with { ContextWords = [.. known.ContextWords, .. words.OfType<string>().Where(word => word.Length <= LongestWord).Take(MostWords)] })
            : null;

    /// <summary><c>POST</c> of a form; the answer is the number of the <see cref="Strength"/>.</summary>
    internal static async Task<IResult> AnswerAsync(HttpContext context, StrengthHints hints)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return hints.Of(form["password"].ToString(), form["context"], form["word"]) is { } strength
            ? Results.Text(((int)strength).ToString(CultureInfo.InvariantCulture))
            : Results.BadRequest();
    }
}

/// <summary>The address of the hint.</summary>
public static class StrengthHintAddress
{
    /// <summary>Open to visitors, as the pages are on which a password is chosen; a form's token is asked for as everywhere.</summary>
    public static void MapStrengthHints(this WebApplication app) =>
        app.MapPost(StrengthHints.Path, StrengthHints.AnswerAsync)
            .WithMetadata(new RequireAntiforgeryTokenAttribute(), new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(StrengthHints.LargestBody)).AllowAnonymous();
}
