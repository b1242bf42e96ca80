using Gatehouse.Domain;
using Gatehouse.Web;
using Microsoft.AspNetCore.Components;

namespace Gatehouse.Ui;

/// <summary>What pages that do something have in common: they run a handler and show its outcome with the right status.</summary>
public abstract class Page : ComponentBase
{
    private const string Proven = "proven";

    private static readonly IReadOnlyDictionary<string, FormattableString> NoErrors = new Dictionary<string, FormattableString>();

    /// <summary>The request.</summary>
    [CascadingParameter] public HttpContext Http { get; set; } = null!;

    [Inject] protected Words L { get; set; } = null!;

    [Inject] protected NavigationManager Navigation { get; set; } = null!;

    [Inject] protected CurrentActor Current { get; set; } = null!;

    [Inject] protected Notices Notices { get; set; } = null!;

    [Inject] protected Drafts Drafts { get; set; } = null!;

    [Inject] protected TimeProvider Clock { get; set; } = null!;

    /// <summary>What the last act left to say.</summary>
    protected string? Notice { get; private set; }

    /// <summary>How the notice looks: as good news, unless it says that nothing has been done yet.</summary>
    protected StatusKind NoticeKind => Http.Request.Query.ContainsKey("expired") || Http.Request.Query.ContainsKey(Proven) ? StatusKind.Info : StatusKind.Good;

    /// <summary>Why the act was refused.</summary>
    protected FormattableString? Problem { get; set; }

    /// <summary>What is wrong with which field.</summary>
    protected IReadOnlyDictionary<string, FormattableString> Errors { get; private set; } = NoErrors;

    /// <summary>True once a redirect is on its way: nothing more needs drawing.</summary>
    protected bool Leaving { get; private set; }

    protected CancellationToken Aborted => Http.RequestAborted;

    /// <inheritdoc/>
    protected override void OnInitialized() => Notice = HttpMethods.IsGet(Http.Request.Method) ? Notices.Take(Http) ?? Thanks() : null;

    /// <summary>What had been typed here before its sender was sent to prove who he is; null when he does not come back from there.</summary>
    protected IFormCollection? Draft() => Http.Request.Query.ContainsKey(Proven) ? Drafts.Take(Http) : null;

    /// <summary>The error of a field, in words; null when there is none.</summary>
    protected string? Error(string field) => Errors.TryGetValue(field, out var sentence) ? L.Text(sentence) : null;

    /// <summary>Goes to a local address.</summary>
    protected void GoTo(string address)
    {
        Leaving = true;
        Navigation.NavigateTo(address);
    }

    /// <summary>
    /// Answers 404: what the address names is not there, or not in this organisation. A post cannot end as an ordinary page, for the form
    /// it names was never drawn; it ends as an error, which is shown by the same page.
    /// </summary>
    protected void NoSuchThing()
    {
        if (!HttpMethods.IsGet(Http.Request.Method)) throw new BadHttpRequestException("There is no such thing.", StatusCodes.Status404NotFound);
        Navigation.NotFound();
    }

    /// <summary>Where somebody proves again who he is before an act, and comes back to <paramref name="then"/>.</summary>
    public static string ProveAt(string then) =>
        "/sign-in/again" + QueryString.Create("returnUrl", then + (then.Contains('?', StringComparison.Ordinal) ? "&" : "?") + Proven + "=1");

    /// <summary>Where somebody sets up MFA for himself, and comes back to <paramref name="then"/>.</summary>
    public static string SetUpAt(string then) => "/sign-in/again" + QueryString.Create("setUp", "1").Add("returnUrl", then);

    /// <summary>This page's address, to come back to.</summary>
    protected string Here => "/" + Navigation.ToBaseRelativePath(Navigation.Uri);

    /// <summary>
    /// Shows an outcome: done goes on to <paramref name="then"/> with a notice (so that reloading does not act twice); everything else
    /// stays on the page with its own status.
    /// </summary>
    protected void Show(Outcome outcome, string then)
    {
        switch (outcome)
        {
            case Outcome.Done done:
                Notices.Leave(Http, L.Text(done.Message));
                GoTo(then);
                break;
            case Outcome.NotFound:
                Http.Response.StatusCode = StatusCodes.Status404NotFound;
                Leaving = true;
                break;
            case Outcome.Refused refused:
                Http.Response.StatusCode = StatusCodes.Status403Forbidden;
                Problem = refused.Why;
                break;
            case Outcome.ReauthenticationNeeded:
                GoTo(ProveAt(then));
                break;
            case Outcome.Invalid invalid:
                Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                Errors = invalid.Errors;
                break;
            case Outcome.Conflict:
                Http.Response.StatusCode = StatusCodes.Status409Conflict;
                Problem = $"Somebody else changed this at the same moment. Look at it as it is now and try again.";
                break;
            default:
                throw new InvalidOperationException($"An outcome nobody shows: {outcome.GetType().Name}.");
        }
    }

    /// <summary>
    /// The same for a form in which much is typed: when its sender must prove again who he is, it is kept for him meanwhile
    /// (<see cref="Draft"/>), all but its <paramref name="secrets"/>.
    /// </summary>
    protected void ShowKeeping(Outcome outcome, string then, params string[] secrets)
    {
        if (outcome is Outcome.ReauthenticationNeeded) Drafts.Leave(Http, secrets);
        Show(outcome, then);
    }

    // Back from proving who he is; whatever a link claims, it is only said while it is so.
    private string? Thanks() =>
        Http.Request.Query.ContainsKey(Proven) && Current.SignedIn is not null && !Current.Actor.MustReauthenticate(Clock.GetUtcNow())
            ? L["Thank you. You can make your change now."]
            : null;
}
