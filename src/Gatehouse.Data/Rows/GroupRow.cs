using Gatehouse.Domain.Permissions;

namespace Gatehouse.Data.Rows;

/// <summary>A group that the identity provider keeps by SCIM.</summary>
public sealed class GroupRow : IOrganizationRow, IVersionedRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>UUID version 7.</summary>
    public Guid Id { get; init; }

    /// <summary>As the provider writes it.</summary>
    public required string DisplayName { get; set; }

    /// <summary><see cref="DisplayName"/> as it is compared; unique in the organisation.</summary>
    public required string DisplayKey { get; set; }

    /// <summary>The provider's id for it.</summary>
    public string? ExternalId { get; set; }

    /// <summary>The role that its members get; null for none. Set by an administrator here, never by the provider.</summary>
    public Role? Role { get; set; }

    /// <summary>When the provider brought it.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the provider last changed it or its members.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <inheritdoc/>
    public int Version { get; set; }
}

/// <summary>A user in a group.</summary>
public sealed class GroupMemberRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>In which group.</summary>
    public Guid GroupId { get; init; }

    /// <summary>Who; a provisioned user.</summary>
    public Guid UserId { get; init; }
}
