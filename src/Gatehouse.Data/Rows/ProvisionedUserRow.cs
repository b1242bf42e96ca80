using Gatehouse.Domain.Permissions;

namespace Gatehouse.Data.Rows;

/// <summary>
/// What the identity provider says of a user it keeps by SCIM. The account itself is the <see cref="UserRow"/>; its name, address and the
/// rest follow the document here.
/// </summary>
public sealed class ProvisionedUserRow : IOrganizationRow, IVersionedRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>Whose account.</summary>
    public Guid UserId { get; init; }

    /// <summary>The provider's word (SCIM <c>active</c>). The account is open only while this is true, and need not be then.</summary>
    public bool IsActive { get; set; }

    /// <summary>What becomes of the account when the provider says active again: false when an administrator had closed it himself.</summary>
    public bool OpensAgain { get; set; }

    /// <summary>The role that somebody gave by hand, while groups have a say; null while none has.</summary>
    public Role? OwnRole { get; set; }

    /// <summary>The attributes as JSON, in the one form that <c>ScimDocument</c> makes.</summary>
    public required string Document { get; set; }

    /// <summary>When the provider brought it.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the provider last changed it.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <inheritdoc/>
    public int Version { get; set; }
}

/// <summary>One value of a user's document in the form in which filters compare it; made anew with the document.</summary>
public sealed class ProvisionedValueRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>Whose.</summary>
    public Guid UserId { get; init; }

    /// <summary>The attribute, such as <c>emails</c> or <c>enterprise.department</c>.</summary>
    public required string Attribute { get; init; }

    /// <summary>Which of several values.</summary>
    public int Element { get; init; }

    /// <summary>The part of the value; empty for a simple attribute.</summary>
    public required string Sub { get; init; }

    /// <summary>The value, folded where case does not count. Ordered by code points on every database.</summary>
    public required string Key { get; set; }
}
