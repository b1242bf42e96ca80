namespace Gatehouse.Data.Rows;

/// <summary>A bearer token with which an identity provider keeps the organisation's users and groups. Its text is known to nobody but the provider.</summary>
public sealed class ScimTokenRow : IOrganizationRow
{
    /// <summary>How many of an organisation may be good at the same time: the old one and its successor.</summary>
    public const int MostUsable = 2;

    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>UUID version 7; what audit events and recent requests name it by.</summary>
    public Guid Id { get; init; }

    /// <summary>What the administrator calls it.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the token, in hexadecimal.</summary>
    public required string Hash { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Name of who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>After this it opens nothing.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Last request with it, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>When an administrator revoked it.</summary>
    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>True while it opens something.</summary>
    public bool IsUsableAt(DateTimeOffset now) => RevokedAt is null && ExpiresAt > now;
}
