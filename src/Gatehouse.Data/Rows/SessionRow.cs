using Gatehouse.Domain.SignIn;

namespace Gatehouse.Data.Rows;

/// <summary>A running session. Ending it is deleting it.</summary>
public sealed class SessionRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>SHA-256 of the token in the browser's cookie, in hexadecimal: a copy of the database opens no session.</summary>
    public required string Id { get; init; }

    /// <summary>Whose session it is.</summary>
    public Guid UserId { get; init; }

    /// <summary>When the sign-in was completed.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Last request seen, to the minute.</summary>
    public DateTimeOffset LastSeenAt { get; set; }

    /// <summary>The end that no activity moves (NIST SP 800-63B-4 2.2.3).</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When the password was last proven in this session.</summary>
    public DateTimeOffset? PasswordAt { get; init; }

    /// <summary>When a one-time password was last proven in this session.</summary>
    public DateTimeOffset? OneTimePasswordAt { get; init; }

    /// <summary>When the identity provider last vouched for the user in this session.</summary>
    public DateTimeOffset? IdentityProviderAt { get; init; }

    /// <summary>Whether it proved that it had asked for a second factor.</summary>
    public bool IdentityProviderMfa { get; init; }

    /// <summary>Address the sign-in came from.</summary>
    public string? Address { get; init; }

    /// <summary>Browser the sign-in came from, as it names itself.</summary>
    public string? Browser { get; init; }

    /// <summary>The evidence as the domain reads it.</summary>
    public Evidence Evidence => new(PasswordAt, OneTimePasswordAt, IdentityProviderAt, IdentityProviderMfa);
}
