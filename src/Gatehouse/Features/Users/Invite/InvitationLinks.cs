using System.Globalization;
using System.Security.Cryptography;
using Gatehouse.Data.Queries;
using Gatehouse.Web;
using Microsoft.AspNetCore.DataProtection;

namespace Gatehouse.Features.Users.Invite;

/// <summary>
/// Carries a new link over the redirect to the one page that shows it, once: in a cookie that only this server reads, so that the token
/// stands neither in the database nor in an address of the administrator's.
/// </summary>
public sealed class InvitationLinks(IDataProtectionProvider protection, Settings settings)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);
    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("invitation-link").ToTimeLimitedDataProtector();

    /// <summary>A link to hand over.</summary>
    public sealed record Link(string Address, DateTimeOffset ExpiresAt);

    /// <summary>Leaves the link for the user's page.</summary>
    public void Leave(HttpContext context, Guid userId, NewInvitation invitation) => context.Response.Cookies.Append(Cookies.Invitation,
        _protector.Protect(string.Create(CultureInfo.InvariantCulture, $"{userId:N} {invitation.ExpiresAt.UtcTicks} {invitation.Token.Reveal()}"), Life),
        Cookies.Options());

    /// <summary>Takes the link that was left for this user; null when there is none.</summary>
    public Link? Take(HttpContext context, Guid userId)
    {
        if (!HttpMethods.IsGet(context.Request.Method) || context.Request.Cookies[Cookies.Invitation] is not { Length: > 0 } cookie) return null;
        if (!context.Response.HasStarted) Cookies.Take(context, Cookies.Invitation);
        try
        {
            if (_protector.Unprotect(cookie).Split(' ') is not [var id, var ticks, var token] || id != userId.ToString("N")) return null;
            return new(Address(context.Request, token), new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private string Address(HttpRequest request, string token) =>
        $"{settings.PublicOrigin(request)}/invitation?token={token}";
}
