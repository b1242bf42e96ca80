namespace Gatehouse.Web;

/// <summary>The signed-in user of this request, as actor and as visitor.</summary>
public sealed class CurrentActor(IHttpContextAccessor accessor)
{
    private HttpContext Context => accessor.HttpContext ?? throw new InvalidOperationException("There is no request.");

    /// <summary>Whose session it is; null when nobody is signed in.</summary>
    public SignedIn? SignedIn => Context.Features.Get<SignedIn>();

    /// <summary>The actor for a handler. Only on pages that require a session.</summary>
    public Actor Actor => Actor.Of(SignedIn ?? throw new InvalidOperationException("Nobody is signed in."), Visitor);

    /// <summary>Address and browser.</summary>
    public Visitor Visitor => Visitor.Of(Context);
}
