namespace Gatehouse.Data.Rows;

/// <summary>
/// Which identity at a provider is which account here: issuer with <c>oid</c> (Entra, whose issuer holds the tenant) or with <c>sub</c>.
/// Never an e-mail address or a user name, which their holder can choose.
/// </summary>
public sealed class ExternalIdentityRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>The issuer, exactly.</summary>
    public required string Issuer { get; init; }

    /// <summary><c>oid</c> in lower case for Entra, <c>sub</c> exactly for others.</summary>
    public required string Subject { get; init; }

    /// <summary>Whose account it opens.</summary>
    public Guid UserId { get; init; }

    /// <summary>How the link came about: <c>provisioned</c>, <c>invitation</c> or <c>just-in-time</c>.</summary>
    public required string LinkedBy { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset LinkedAt { get; init; }

    /// <summary>The connection of the last sign-in.</summary>
    public Guid ConnectionId { get; set; }

    /// <summary>Last completed sign-in with it.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary>Whether that sign-in carried proof of MFA.</summary>
    public bool LastWithProof { get; set; }

    /// <summary>What proved it, such as <c>acrs c1</c>; null where nothing did.</summary>
    public string? LastProof { get; set; }

    /// <summary>What the provider called the user then; to recognise, never to decide.</summary>
    public string? LastUsername { get; set; }
}
