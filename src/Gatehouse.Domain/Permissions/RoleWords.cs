namespace Gatehouse.Domain.Permissions;

/// <summary>How a screen names roles and says what each may do.</summary>
public static class RoleWords
{
    /// <summary>The name.</summary>
    public static FormattableString Name(Role role) => role switch
    {
        Role.None => $"No role",
        Role.HelpDesk => $"Help desk",
        Role.Auditor => $"Auditor",
        Role.UserAdministrator => $"User administrator",
        Role.Administrator => $"Administrator",
    };

    /// <summary>What it allows, in one sentence.</summary>
    public static FormattableString Description(Role role) => role switch
    {
        Role.None => $"Administers nothing; has an account of their own.",
        Role.HelpDesk => $"Sees users and resets MFA of users without a role.",
        Role.Auditor => $"Reads users and the audit log, and changes nothing.",
        Role.UserAdministrator => $"Manages users and their MFA, not settings.",
        Role.Administrator => $"Everything in the organisation.",
    };
}
