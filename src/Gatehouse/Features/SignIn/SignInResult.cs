using Gatehouse.Data.Secrets;
using Gatehouse.Domain.SignIn;

namespace Gatehouse.Features.SignIn;

/// <summary>What became of one step of a sign-in.</summary>
public abstract record SignInResult
{
    private SignInResult()
    {
    }

    /// <summary>Signed in: hand out the session and open the page that was wanted.</summary>
    /// <param name="Session">Token of the new session.</param>
    /// <param name="BrowserToken">Token by which the browser is known from now on; null if it has one.</param>
    /// <param name="ReturnUrl">Local address.</param>
    public sealed record Completed(Token Session, string? BrowserToken, string ReturnUrl) : SignInResult;

    /// <summary>Proven, but more is asked: go on with this step.</summary>
    public sealed record GoOn(Token SignIn, StepKind Step) : SignInResult;

    /// <summary>Not proven. Before the password is right this says nothing more; afterwards it says why.</summary>
    public sealed record Failed(FormattableString? Why = null) : SignInResult;

    /// <summary>Too many attempts: nothing was looked at.</summary>
    public sealed record Throttled(DateTimeOffset Until) : SignInResult;

    /// <summary>The proofs are right, but the account cannot sign in until an administrator acts.</summary>
    public sealed record Refused(StepReason Reason) : SignInResult;

    /// <summary>The sign-in is older than ten minutes or unknown: start again.</summary>
    /// <param name="ReturnUrl">Where the user wanted to go, if that is still known.</param>
    /// <param name="Organization">Whose sign-in address to start from, if that is still known.</param>
    public sealed record Expired(string? ReturnUrl = null, string? Organization = null) : SignInResult;
}
