namespace Gatehouse.Data.Rows;

/// <summary>
/// A request of the identity provider and what became of it, so that an administrator sees why a user did not arrive. Neither body nor
/// token; only the most recent are kept.
/// </summary>
public sealed class ScimRequestRow : IOrganizationRow
{
    /// <summary>How many of an organisation are kept.</summary>
    public const int Kept = 500;

    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>UUID version 7, in order of time.</summary>
    public Guid Id { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>With which token.</summary>
    public Guid TokenId { get; init; }

    /// <summary>HTTP method.</summary>
    public required string Method { get; init; }

    /// <summary>Address below <c>/scim/v2</c>, without its query.</summary>
    public required string Path { get; init; }

    /// <summary>User name or group name, where the request named one.</summary>
    public string? Subject { get; init; }

    /// <summary>HTTP status of the answer.</summary>
    public int Status { get; init; }

    /// <summary>SCIM's code for the error.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>What the answer said was wrong.</summary>
    public string? Detail { get; init; }

    /// <summary>How long it took.</summary>
    public int Milliseconds { get; init; }
}
