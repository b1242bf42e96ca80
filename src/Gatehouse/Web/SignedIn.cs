using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SignIn;

namespace Gatehouse.Web;

/// <summary>Whose session a request belongs to; read once, when the request is authenticated.</summary>
public sealed record SignedIn(
    Guid OrganizationId, string OrganizationName, Guid UserId, string Username, string Name, Role Role, string SessionId, Evidence Evidence)
{
    /// <summary>True when the session was begun at an identity provider.</summary>
    public bool IsSso => Evidence.IdentityProviderAt is not null;
}
