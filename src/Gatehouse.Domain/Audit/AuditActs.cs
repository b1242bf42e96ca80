namespace Gatehouse.Domain.Audit;

/// <summary>The acts an audit log can hold: what was done, in the past, and how a screen says it. Stored; never renamed.</summary>
public static class AuditActs
{
    /// <summary>Somebody signed in completely.</summary>
    public const string SignInCompleted = "sign-in.completed";

    /// <summary>A password or code was wrong; the reason tells which, as the user was not told.</summary>
    public const string SignInFailed = "sign-in.failed";

    /// <summary>Stopped for another reason than a wrong password or code: the account is deactivated, waits or signs in another way; the provider's answer leads nowhere; an address has to wait from now on.</summary>
    public const string SignInRefused = "sign-in.refused";

    /// <summary>The user signed out.</summary>
    public const string SignOut = "sign-out";

    /// <summary>A session was ended by somebody or something else than its user's sign-out.</summary>
    public const string SessionEnded = "session.ended";

    /// <summary>MFA was turned on for an account.</summary>
    public const string MfaRequired = "mfa.required";

    /// <summary>MFA was turned off for an account and its authenticator revoked.</summary>
    public const string MfaNotRequired = "mfa.not-required";

    /// <summary>The user confirmed an authenticator.</summary>
    public const string MfaSetUp = "mfa.set-up";

    /// <summary>The authenticator was revoked; the requirement stayed.</summary>
    public const string MfaReset = "mfa.reset";

    /// <summary>An authenticator was taken over from an earlier system.</summary>
    public const string MfaImported = "mfa.imported";

    /// <summary>The organisation was made.</summary>
    public const string OrganizationCreated = "organization.created";

    /// <summary>MFA was made required for every password account.</summary>
    public const string OrganizationMfaEnforced = "organization.mfa-enforced";

    /// <summary>Each account's own setting applies again.</summary>
    public const string OrganizationMfaNotEnforced = "organization.mfa-not-enforced";

    /// <summary>Other settings of the organisation were changed.</summary>
    public const string OrganizationSettingsChanged = "organization.settings-changed";

    /// <summary>An account was made.</summary>
    public const string UserCreated = "user.created";

    /// <summary>Details of an account were changed.</summary>
    public const string UserChanged = "user.changed";

    /// <summary>An account was deactivated and its sessions ended.</summary>
    public const string UserDeactivated = "user.deactivated";

    /// <summary>An account was made active again.</summary>
    public const string UserReactivated = "user.reactivated";

    /// <summary>An account was given another role, or none.</summary>
    public const string UserRoleChanged = "user.role-changed";

    /// <summary>An invitation link was made.</summary>
    public const string UserInvited = "user.invited";

    /// <summary>The user chose a password.</summary>
    public const string UserPasswordSet = "user.password-set";

    /// <summary>Somebody took a copy of the audit log.</summary>
    public const string AuditExported = "audit.exported";

    /// <summary>Somebody took a copy of the list of users.</summary>
    public const string UsersExported = "users.exported";

    /// <summary>A waiting account was activated.</summary>
    public const string UserActivated = "user.activated";

    /// <summary>The identity provider took an account away for good.</summary>
    public const string UserDeleted = "user.deleted";

    /// <summary>The identity provider brought a group.</summary>
    public const string GroupCreated = "group.created";

    /// <summary>The identity provider changed a group or its members.</summary>
    public const string GroupChanged = "group.changed";

    /// <summary>The identity provider took a group away.</summary>
    public const string GroupDeleted = "group.deleted";

    /// <summary>An administrator said which role the members of a group get.</summary>
    public const string GroupRoleSet = "group.role-set";

    /// <summary>A provisioning token was made.</summary>
    public const string ScimTokenAdded = "scim-token.added";

    /// <summary>A provisioning token was revoked.</summary>
    public const string ScimTokenRevoked = "scim-token.revoked";

    /// <summary>A connection to an identity provider was added.</summary>
    public const string SsoConnectionAdded = "sso.connection-added";

    /// <summary>A connection was changed.</summary>
    public const string SsoConnectionChanged = "sso.connection-changed";

    /// <summary>A connection passed its test.</summary>
    public const string SsoConnectionTested = "sso.connection-tested";

    /// <summary>People may sign in through a connection.</summary>
    public const string SsoConnectionOn = "sso.connection-on";

    /// <summary>Nobody may sign in through a connection any more.</summary>
    public const string SsoConnectionOff = "sso.connection-off";

    /// <summary>A connection was removed.</summary>
    public const string SsoConnectionRemoved = "sso.connection-removed";

    /// <summary>An administrator stated that the identity provider requires MFA.</summary>
    public const string SsoMfaTrusted = "sso.mfa-trusted";

    /// <summary>Each sign-in through a connection must carry proof of MFA.</summary>
    public const string SsoProofRequired = "sso.proof-required";

    /// <summary>A domain was claimed, to be proven.</summary>
    public const string SsoDomainClaimed = "sso.domain-claimed";

    /// <summary>A domain was proven.</summary>
    public const string SsoDomainProven = "sso.domain-proven";

    /// <summary>A domain was given up.</summary>
    public const string SsoDomainRemoved = "sso.domain-removed";

    /// <summary>An account was linked to an identity at the identity provider.</summary>
    public const string UserLinked = "user.linked";

    /// <summary>All of them, in the order in which a filter offers them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        SignInCompleted,
        SignInFailed,
        SignInRefused,
        SignOut,
        SessionEnded,
        MfaRequired,
        MfaNotRequired,
        MfaSetUp,
        MfaReset,
        MfaImported,
        OrganizationCreated,
        OrganizationMfaEnforced,
        OrganizationMfaNotEnforced,
        OrganizationSettingsChanged,
        UserCreated,
        UserChanged,
        UserDeactivated,
        UserReactivated,
        UserRoleChanged,
        UserInvited,
        UserPasswordSet,
        AuditExported,
        UsersExported,
        UserActivated,
        UserDeleted,
        GroupCreated,
        GroupChanged,
        GroupDeleted,
        GroupRoleSet,
        ScimTokenAdded,
        ScimTokenRevoked,
        SsoConnectionAdded,
        SsoConnectionChanged,
        SsoConnectionTested,
        SsoConnectionOn,
        SsoConnectionOff,
        SsoConnectionRemoved,
        SsoMfaTrusted,
        SsoProofRequired,
        SsoDomainClaimed,
        SsoDomainProven,
        SsoDomainRemoved,
        UserLinked,
    ];

    /// <summary>How a screen says it. An act of a newer version is shown as it is stored: a reader must never fail on the log.</summary>
    public static FormattableString Words(string act) => act switch
    {
        SignInCompleted => $"Signed in",
        SignInFailed => $"Sign-in failed",
        SignInRefused => $"Sign-in refused",
        SignOut => $"Signed out",
        SessionEnded => $"Session ended",
        MfaRequired => $"MFA turned on",
        MfaNotRequired => $"MFA turned off",
        MfaSetUp => $"MFA set up",
        MfaReset => $"MFA reset",
        MfaImported => $"Authenticator imported",
        OrganizationCreated => $"Organisation created",
        OrganizationMfaEnforced => $"MFA required for everyone",
        OrganizationMfaNotEnforced => $"MFA no longer required for everyone",
        OrganizationSettingsChanged => $"Settings changed",
        UserCreated => $"User created",
        UserChanged => $"User changed",
        UserDeactivated => $"User deactivated",
        UserReactivated => $"User reactivated",
        UserRoleChanged => $"Role changed",
        UserInvited => $"User invited",
        UserPasswordSet => $"Password set",
        AuditExported => $"Audit log exported",
        UsersExported => $"Users exported",
        UserActivated => $"User activated",
        UserDeleted => $"User deleted",
        GroupCreated => $"Group created",
        GroupChanged => $"Group changed",
        GroupDeleted => $"Group deleted",
        GroupRoleSet => $"Role of a group set",
        ScimTokenAdded => $"Provisioning token made",
        ScimTokenRevoked => $"Provisioning token revoked",
        SsoConnectionAdded => $"Identity provider added",
        SsoConnectionChanged => $"Identity provider changed",
        SsoConnectionTested => $"Identity provider tested",
        SsoConnectionOn => $"Identity provider turned on",
        SsoConnectionOff => $"Identity provider turned off",
        SsoConnectionRemoved => $"Identity provider removed",
        SsoMfaTrusted => $"MFA at the identity provider stated",
        SsoProofRequired => $"MFA proof required of the identity provider",
        SsoDomainClaimed => $"Domain claimed",
        SsoDomainProven => $"Domain proven",
        SsoDomainRemoved => $"Domain removed",
        UserLinked => $"Identity linked",
        _ => $"{act}",
    };
}
