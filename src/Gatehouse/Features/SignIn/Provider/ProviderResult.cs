using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Domain.SignIn;

namespace Gatehouse.Features.SignIn.Provider;

/// <summary>What became of an answer of an identity provider.</summary>
public abstract record ProviderResult
{
    private ProviderResult()
    {
    }

    /// <summary>Signed in.</summary>
    public sealed record SignedIn(SignInResult.Completed Session) : ProviderResult;

    /// <summary>The provider vouches, without the proof that is required: send the browser there once more, asking for it.</summary>
    public sealed record AskProof(BeginProvider.Input Again) : ProviderResult;

    /// <summary>The account cannot be signed in to.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Provider">Name of the connection.</param>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Proof">The proof that is required.</param>
    public sealed record Refused(StepReason Reason, string Provider, ProviderKind Kind, MfaProof Proof) : ProviderResult;

    /// <summary>A test went well.</summary>
    /// <param name="ConnectionId">Of which connection.</param>
    /// <param name="Provider">Its name.</param>
    /// <param name="UsesNext">The secret or certificate that waited for this test is in use now.</param>
    public sealed record Tested(Guid ConnectionId, string Provider, bool UsesNext) : ProviderResult;

    /// <summary>The answer leads nowhere, as have too many from this address: nothing was noted.</summary>
    public sealed record Throttled(DateTimeOffset Until) : ProviderResult;

    /// <summary>The answer leads nowhere.</summary>
    /// <param name="Why">Why.</param>
    /// <param name="Provider">Name of the connection, as far as one is known.</param>
    /// <param name="Purpose">What it was for.</param>
    /// <param name="ConnectionId">The connection, as far as one is known.</param>
    /// <param name="Detail">The provider's own words; only for whoever administers the connection.</param>
    /// <param name="NextWaits">It was a test of the secret or certificate that waits, and that still waits.</param>
    public sealed record Fault(SsoFault Why, string Provider = "", SsoPurpose Purpose = SsoPurpose.SignIn, Guid? ConnectionId = null, string? Detail = null, bool NextWaits = false) : ProviderResult;
}
