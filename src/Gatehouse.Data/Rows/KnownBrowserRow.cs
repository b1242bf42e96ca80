namespace Gatehouse.Data.Rows;

/// <summary>A browser that has signed in as this user: a stranger's failures do not throttle it. It proves nothing by itself.</summary>
public sealed class KnownBrowserRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>Who has signed in there.</summary>
    public Guid UserId { get; init; }

    /// <summary>SHA-256 of the browser's cookie, in hexadecimal.</summary>
    public required string Id { get; init; }

    /// <summary>Last completed sign-in there.</summary>
    public DateTimeOffset LastSignInAt { get; set; }
}
