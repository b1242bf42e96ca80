using System.Net;
using System.Text;
using Gatehouse.Data.Audit;

namespace Gatehouse.Web;

/// <summary>Who knocks: the address and browser of a request, before anything is proven.</summary>
/// <param name="Address">Network address, after trusted proxies.</param>
/// <param name="Browser">The browser as it names itself.</param>
/// <param name="BrowserToken">Hash of the cookie by which a browser is recognised; null for a new browser.</param>
/// <param name="Session">The running session, if there is one.</param>
public sealed record Visitor(IPAddress? Address, string? Browser, string? BrowserToken, SignedIn? Session)
{
    private const int LongestBrowser = 300;

    /// <summary>The address as text.</summary>
    public string? AddressText => (Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : Address)?.ToString();

    /// <summary>As the actor of an audit event while nobody is signed in.</summary>
    public AuditActor AsActor => AuditActor.Visitor(AddressText, Browser);

    /// <summary>Reads the request.</summary>
    public static Visitor Of(HttpContext context) => new(
        context.Connection.RemoteIpAddress,
        Clean(context.Request.Headers.UserAgent.ToString()),
        Cookies.BrowserHash(context),
        context.Features.Get<SignedIn>());

    // Whole characters only, and none that is not text: PostgreSQL keeps neither, and a browser's name must not stop a sign-in.
    private static string? Clean(string agent)
    {
        var text = new StringBuilder();
        foreach (var rune in agent.EnumerateRunes())
        {
            if (text.Length + rune.Utf16SequenceLength > LongestBrowser) break;
            if (!Rune.IsControl(rune)) text.Append(rune.ToString());
        }

        return text.Length > 0 ? text.ToString() : null;
    }
}
