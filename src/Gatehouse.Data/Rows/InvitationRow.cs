namespace Gatehouse.Data.Rows;

/// <summary>A one-time link by which a user chooses a password: nobody else ever knows it.</summary>
public sealed class InvitationRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>SHA-256 of the token in the link, in hexadecimal.</summary>
    public required string Id { get; init; }

    /// <summary>Who is invited.</summary>
    public Guid UserId { get; init; }

    /// <summary>When the administrator made it.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>After this it opens nothing.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was used or replaced; decides between two who open it at once.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}
