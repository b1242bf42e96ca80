using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Data.Secrets;
using Microsoft.AspNetCore.Antiforgery;

namespace Gatehouse.Web;

/// <summary>
/// Shows that a form comes from a page of this server that was drawn for this browser and this session (OWASP, signed double-submit
/// cookie): the form carries a random number and HMAC-SHA256 over it, the browser's own secret and the session's id. A foreign page reads
/// neither the form nor the cookie; a token of somebody else's browser or session does not fit. Nothing is stored, so every server with
/// the same master key knows it, and the token is another one in each answer, so that its compressed length tells nothing (BREACH).
/// </summary>
public sealed class FormTokens(MasterKey key) : IAntiforgery
{
    /// <summary>The field that carries it.</summary>
    public const string Field = "__RequestVerificationToken";

    private const int NonceLength = 16;
    private const int BrowserLength = 16;
    private const int TokenLength = NonceLength + HMACSHA256.HashSizeInBytes;

    /// <inheritdoc/>
    public AntiforgeryTokenSet GetAndStoreTokens(HttpContext httpContext)
    {
        // One for all forms of a page.
        if (httpContext.Features.Get<AntiforgeryTokenSet>() is { } made) return made;
        var browser = httpContext.Request.Cookies[Cookies.Forms];
        if (!IsOurs(browser))
        {
            browser = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(BrowserLength));
            if (!httpContext.Response.HasStarted) httpContext.Response.Cookies.Append(Cookies.Forms, browser, Cookies.Options());
        }

        Span<byte> token = stackalloc byte[TokenLength];
        RandomNumberGenerator.Fill(token[..NonceLength]);
        Sign(httpContext, browser!, token[..NonceLength], token[NonceLength..]);
        var tokens = new AntiforgeryTokenSet(Base64Url.EncodeToString(token), browser, Field, null);
        httpContext.Features.Set(tokens);
        return tokens;
    }

    /// <inheritdoc/>
    public AntiforgeryTokenSet GetTokens(HttpContext httpContext) => GetAndStoreTokens(httpContext);

    /// <inheritdoc/>
    public void SetCookieTokenAndHeader(HttpContext httpContext) => GetAndStoreTokens(httpContext);

    /// <inheritdoc/>
    public async Task<bool> IsRequestValidAsync(HttpContext httpContext)
    {
        var method = httpContext.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method)) return true;
        if (!httpContext.Request.HasFormContentType) return false;
        // Read before the cookie is looked at, so that a form that is too long is told so whoever sends it.
        var form = await httpContext.Request.ReadFormAsync(httpContext.RequestAborted);
        return form.TryGetValue(Field, out var sent) && httpContext.Request.Cookies[Cookies.Forms] is { } browser && IsOurs(browser) && Fits(httpContext, browser, sent.ToString());
    }

    /// <inheritdoc/>
    /// <exception cref="AntiforgeryValidationException">The token does not fit, or the form cannot be read; the inner exception then says why.</exception>
    public async Task ValidateRequestAsync(HttpContext httpContext)
    {
        try
        {
            if (await IsRequestValidAsync(httpContext)) return;
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException)
        {
            throw new AntiforgeryValidationException("The form cannot be read.", unreadable);
        }

        throw new AntiforgeryValidationException("The form's token is missing, or belongs to another browser or session.");
    }

    private bool Fits(HttpContext context, string browser, string sent)
    {
        Span<byte> token = stackalloc byte[TokenLength], expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        // Asked first, because the decoder throws at what is not Base64.
        if (sent.Length != Base64Url.GetEncodedLength(TokenLength) || !Base64Url.IsValid(sent)
            || !Base64Url.TryDecodeFromChars(sent, token, out var written) || written != TokenLength) return false;
        Sign(context, browser, token[..NonceLength], expected);
        return CryptographicOperations.FixedTimeEquals(expected, token[NonceLength..]);
    }

    // The browser's secret has one length, so what is signed can be read in one way only.
    private void Sign(HttpContext context, string browser, ReadOnlySpan<byte> nonce, Span<byte> signature) =>
        HMACSHA256.HashData(key.FormsKey, [.. nonce, .. Encoding.ASCII.GetBytes(browser), .. Encoding.ASCII.GetBytes(context.Features.Get<SignedIn>()?.SessionId ?? "")], signature);

    private static bool IsOurs(string? browser) => browser is { Length: 22 } && Base64Url.IsValid(browser);
}
