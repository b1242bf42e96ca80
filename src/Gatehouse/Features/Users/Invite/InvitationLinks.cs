using System.Globalization;
using Gatehouse.Data.Queries;
using Gatehouse.Web;

namespace Gatehouse.Features.Users.Invite;

/// <summary>
/// Carries a new link over the redirect to the one page that shows it, once: in a cookie that only this server reads, so that the token
/// stands neither in the database nor in an address of the administrator's.
/// </summary>
public sealed class InvitationLinks(SealedTexts texts, Settings settings)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    /// <summary>A link to hand over.</summary>
    public sealed record Link(string Address, DateTimeOffset ExpiresAt);

    /// <summary>Leaves the link for the user's page.</summary>
    public void Leave(HttpContext context, Guid userId, NewInvitation invitation) => texts.Leave(context, Cookies.Invitation,
        string.Create(CultureInfo.InvariantCulture, $"{userId:N} {invitation.ExpiresAt.UtcTicks} {invitation.Token.Reveal()}"), Life);

    /// <summary>Takes the link that was left for this user; null when there is none.</summary>
    public Link? Take(HttpContext context, Guid userId) =>
        HttpMethods.IsGet(context.Request.Method) && texts.Take(context, Cookies.Invitation)?.Split(' ') is [var id, var ticks, var token]
        && id == userId.ToString("N")
            ? new(Address(context.Request, token), new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero))
            : null;

    private string Address(HttpRequest request, string token) =>
        $"{settings.PublicOrigin(request)}/invitation?token={token}";
}
