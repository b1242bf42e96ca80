using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Data.Secrets;

namespace Gatehouse.Web;

/// <summary>
/// Short texts that leave this server by way of the browser and come back: encrypted, so that only this server (or another one with its
/// master key) reads or writes them, each for one purpose and for a time.
/// </summary>
public sealed class SealedTexts(SecretBox box, TimeProvider time)
{
    /// <summary>Seals <paramref name="text"/> as letters that may stand in an address or a cookie.</summary>
    public string Seal(string purpose, string text, TimeSpan life)
    {
        var content = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt64BigEndian(content, (time.GetUtcNow() + life).UtcTicks);
        Encoding.UTF8.GetBytes(text, content.AsSpan(sizeof(long)));
        return Base64Url.EncodeToString(box.Protect(content, Place(purpose)));
    }

    /// <summary>The text; null for what was not sealed here for this purpose, or is too old.</summary>
    public string? Open(string purpose, string? sealedText)
    {
        // Asked first, because the decoder throws at what is not Base64, and anything can stand in a cookie or an address.
        if (sealedText is not { Length: > 0 } || !Base64Url.IsValid(sealedText)) return null;
        try
        {
            var content = box.Unprotect(Base64Url.DecodeFromChars(sealedText), Place(purpose));
            return BinaryPrimitives.ReadInt64BigEndian(content) > time.GetUtcNow().UtcTicks ? Encoding.UTF8.GetString(content, sizeof(long), content.Length - sizeof(long)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Leaves a text for the next page, in a cookie.</summary>
    public void Leave(HttpContext context, string cookie, string text, TimeSpan life) =>
        context.Response.Cookies.Append(cookie, Seal(cookie, text, life), Cookies.Options());

    /// <summary>Takes what was left in that cookie, once; null when there is nothing.</summary>
    public string? Take(HttpContext context, string cookie)
    {
        if (context.Request.Cookies[cookie] is not { Length: > 0 } left) return null;
        if (!context.Response.HasStarted) Cookies.Take(context, cookie);
        return Open(cookie, left);
    }

    private static string Place(string purpose) => $"text/{purpose}";
}
