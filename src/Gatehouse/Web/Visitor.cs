using System.Net;
using Gatehouse.Data.Audit;

namespace Gatehouse.Web;

/// <summary>Who knocks: the address and browser of a request, before anything is proven.</summary>
/// <param name="Address">Network address, after trusted proxies.</param>
/// <param name="Browser">The browser as it names itself.</param>
/// <param name="BrowserToken">Hash of the cookie by which a browser is recognised; null for a new browser.</param>
/// <param name="SessionId">Hashed id of the running session, if there is one.</param>
public sealed record Visitor(IPAddress? Address, string? Browser, string? BrowserToken, string? SessionId)
{
    /// <summary>The address as text.</summary>
    public string? AddressText => (Address is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : Address)?.ToString();

    /// <summary>As the actor of an audit event while nobody is signed in.</summary>
    public AuditActor AsActor => AuditActor.Visitor(AddressText, Browser);

    /// <summary>Reads the request.</summary>
    public static Visitor Of(HttpContext context) => new(
        context.Connection.RemoteIpAddress,
        context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent : null,
        Cookies.BrowserHash(context),
        context.Features.Get<SignedIn>()?.SessionId);
}
