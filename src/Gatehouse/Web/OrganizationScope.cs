namespace Gatehouse.Web;

/// <summary>In which organisation this request, or this run of the command line, works: the signed-in user's, else the one set.</summary>
public sealed class OrganizationScope(IHttpContextAccessor? accessor = null)
{
    private Guid? _set;

    /// <summary>The organisation; null sees no rows.</summary>
    public Guid? Organization
    {
        get => _set ?? accessor?.HttpContext?.Features.Get<SignedIn>()?.OrganizationId;
        set => _set = value;
    }
}
