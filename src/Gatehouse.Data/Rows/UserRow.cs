using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;

namespace Gatehouse.Data.Rows;

/// <summary>An account of a person in one organisation.</summary>
public sealed class UserRow : IOrganizationRow, IVersionedRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>UUID version 7.</summary>
    public Guid Id { get; init; }

    /// <summary>As typed when the account was made.</summary>
    public required string Username { get; set; }

    /// <summary><see cref="Username"/> as compared (<see cref="Normalize"/>); unique in the organisation.</summary>
    public required string NormalizedUsername { get; set; }

    /// <summary>The person's name.</summary>
    public required string Name { get; set; }

    /// <summary>E-mail address; never used to link or find an account at sign-in.</summary>
    public string? Email { get; set; }

    /// <summary>Position in the organisation.</summary>
    public string? Position { get; set; }

    /// <summary>Telephone number, as typed.</summary>
    public string? Phone { get; set; }

    /// <summary>What the user may administer.</summary>
    public Role Role { get; set; }

    /// <summary>How the account signs in.</summary>
    public SignInMethod Method { get; set; }

    /// <summary>False once deactivated: no sign-in, no session.</summary>
    public bool IsActive { get; set; } = true;

    /// <summary>
    /// Since when the account, made by its identity provider's word, waits for an administrator to activate it; null for every other. A
    /// waiting account is not active.
    /// </summary>
    public DateTimeOffset? WaitingSince { get; set; }

    /// <summary>Under which id the organisation's provisioning knows the account (SCIM <c>externalId</c>); unique in the organisation.</summary>
    public string? ExternalId { get; set; }

    /// <summary>Since when MFA is on for this account; null while off. Means nothing for SSO accounts.</summary>
    public DateTimeOffset? MfaOnSince { get; set; }

    /// <summary>Argon2id as a PHC string; null until the user has chosen a password. Always null for SSO accounts: the database sees to it.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>When the password was chosen.</summary>
    public DateTimeOffset? PasswordSetAt { get; set; }

    /// <summary>When the account was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last completed sign-in.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }

    /// <summary><see cref="Name"/> in lower case: what lists are sorted by.</summary>
    public string SortName { get; set; } = "";

    /// <summary>Name, user name and e-mail in lower case: what the search looks through.</summary>
    public string SearchText { get; set; } = "";

    /// <inheritdoc/>
    public int Version { get; set; }

    /// <summary>The account's policy as the domain reads it.</summary>
    public AccountPolicy Policy => new(Method, MfaOnSince);

    /// <summary>Whether the account may be used.</summary>
    public AccountStatus Status => AccountStatuses.Of(IsActive, WaitingSince);

    /// <summary>How the audit log names the person.</summary>
    public string AuditName => $"{Name} ({Username})";

    /// <summary>The form in which user names are compared: composed, without case, without surrounding blanks.</summary>
    public static string Normalize(string username)
    {
        // Nor is a NUL text: PostgreSQL refuses even to compare with it.
        if (username.Contains('\0', StringComparison.Ordinal)) return "\uFFFD";
        try
        {
            return username.Trim().Normalize().ToUpperInvariant();
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair is not text; it matches nobody.
            return "\uFFFD";
        }
    }
}
