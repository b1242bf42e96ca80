namespace Gatehouse.Web;

/// <summary>In which organisation this request, or this run of the command line, works: the one set, else the token's, else the signed-in user's.</summary>
public sealed class OrganizationScope(IHttpContextAccessor? accessor = null)
{
    private Guid? _set;

    /// <summary>The organisation; null sees no rows.</summary>
    public Guid? Organization
    {
        get => _set ?? accessor?.HttpContext?.Features.Get<ScimCaller>()?.OrganizationId ?? accessor?.HttpContext?.Features.Get<SignedIn>()?.OrganizationId;
        set => _set = value;
    }
}
