namespace Gatehouse.Data.Rows;

/// <summary>
/// A domain that the organisation says is its own. Once proven, user names in it lead straight to the organisation's identity
/// provider. Proven by one organisation of the installation at most.
/// </summary>
public sealed class ProvenDomainRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>In lower case, in its ASCII form.</summary>
    public required string Domain { get; init; }

    /// <summary>Where its users are sent; null for nowhere.</summary>
    public Guid? ConnectionId { get; set; }

    /// <summary>What the DNS TXT record must say; random, so that only who was told can publish it.</summary>
    public required string Challenge { get; init; }

    /// <summary>When it was claimed.</summary>
    public DateTimeOffset ClaimedAt { get; init; }

    /// <summary>When it was proven; null until then.</summary>
    public DateTimeOffset? ProvenAt { get; set; }

    /// <summary><c>dns</c> or <c>operator</c>.</summary>
    public string? ProvenBy { get; set; }
}
