namespace Gatehouse.Data.Rows;

/// <summary>What a session begun at an identity provider needs to end there too, and to be ended from there. Goes with its session.</summary>
public sealed class ProviderSessionRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>The session here.</summary>
    public required string SessionId { get; init; }

    /// <summary>Through which connection it began.</summary>
    public Guid ConnectionId { get; init; }

    /// <summary>The issuer, exactly.</summary>
    public required string Issuer { get; init; }

    /// <summary>The provider's name for its own session (<c>sid</c>); null where it gives none.</summary>
    public string? ProviderSessionId { get; init; }

    /// <summary>The ID token, encrypted for this session: <c>id_token_hint</c> when signing out there (RP-Initiated Logout 1.0, 2).</summary>
    public byte[]? EncryptedIdToken { get; init; }
}
