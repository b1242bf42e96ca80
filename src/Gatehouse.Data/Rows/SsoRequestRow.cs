using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Data.Rows;

/// <summary>
/// A browser sent to the identity provider and not back yet: good once, for ten minutes, in that browser only. Nonce and PKCE verifier are
/// derived from the browser's cookie and stand nowhere here.
/// </summary>
public sealed class SsoRequestRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>SHA-256 of the <c>state</c> parameter, in hexadecimal.</summary>
    public required string Id { get; init; }

    /// <summary>Through which connection; the answer is believed from no other.</summary>
    public Guid ConnectionId { get; init; }

    /// <summary>SHA-256 of the browser's cookie, in hexadecimal.</summary>
    public required string BrowserHash { get; init; }

    /// <summary>What for.</summary>
    public SsoPurpose Purpose { get; init; }

    /// <summary>The signed-in user, for a test or to confirm who he is; the invited one for an invitation.</summary>
    public Guid? UserId { get; init; }

    /// <summary>The invitation being redeemed.</summary>
    public string? InvitationId { get; init; }

    /// <summary>Local address to open afterwards.</summary>
    public required string ReturnUrl { get; init; }

    /// <summary>The provider has been asked for proof of MFA already; it is asked once more at most.</summary>
    public bool ProofAsked { get; init; }

    /// <summary>When the browser was sent.</summary>
    public DateTimeOffset StartedAt { get; init; }
}
