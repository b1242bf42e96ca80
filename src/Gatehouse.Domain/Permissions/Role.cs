namespace Gatehouse.Domain.Permissions;

/// <summary>What a user may administer in the organisation. Stored by name.</summary>
public enum Role
{
    /// <summary>Administers nothing.</summary>
    None = 0,

    /// <summary>Sees users and resets MFA of users without a role.</summary>
    HelpDesk = 1,

    /// <summary>Reads users and the audit log.</summary>
    Auditor = 2,

    /// <summary>Manages users and their MFA, not settings.</summary>
    UserAdministrator = 3,

    /// <summary>Everything in the organisation.</summary>
    Administrator = 4,
}

/// <summary>Single acts that a role may allow.</summary>
[Flags]
public enum Permission
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>See users and their state.</summary>
    ViewUsers = 1,

    /// <summary>Revoke a user's authenticator.</summary>
    ResetMfa = 2,

    /// <summary>Turn a user's MFA on or off.</summary>
    ManageMfa = 4,

    /// <summary>Create, edit, invite, deactivate and reactivate users, and give them roles no stronger than one's own.</summary>
    ManageUsers = 8,

    /// <summary>Change the organisation's settings, enforcement among them.</summary>
    ManageSettings = 16,

    /// <summary>Read and export the audit log.</summary>
    ReadAuditLog = 32,
}
