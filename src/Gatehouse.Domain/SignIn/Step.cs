namespace Gatehouse.Domain.SignIn;

/// <summary>The kinds of step a sign-in can need. A switch over it names every case, or the build fails.</summary>
public enum StepKind
{
    /// <summary>Ask for the password.</summary>
    Password = 0,

    /// <summary>Send to the organisation's identity provider.</summary>
    IdentityProvider = 1,

    /// <summary>Ask for a code of the bound authenticator.</summary>
    OneTimePassword = 2,

    /// <summary>Lead through setting up an authenticator; there is no way past.</summary>
    SetUpAuthenticator = 3,

    /// <summary>Everything asked for has been proven.</summary>
    Complete = 4,

    /// <summary>This account cannot sign in until an administrator acts.</summary>
    Refused = 5,
}

/// <summary>Why a step comes; typed, so that each place says it in the words its reader needs.</summary>
public enum StepReason
{
    /// <summary>Every sign-in of a password account begins with the password.</summary>
    PasswordFirst = 0,

    /// <summary>The account signs in through the identity provider.</summary>
    SsoAccount = 1,

    /// <summary>MFA is on for this account.</summary>
    RequiredByAccount = 2,

    /// <summary>The organisation requires MFA of everyone.</summary>
    RequiredByOrganization = 3,

    /// <summary>The user asked for it.</summary>
    AskedByUser = 4,

    /// <summary>All that is required has been proven.</summary>
    AllProven = 5,

    /// <summary>The account has been deactivated.</summary>
    Inactive = 6,

    /// <summary>No password has been chosen yet: the invitation is still open.</summary>
    NoPassword = 7,

    /// <summary>The password was switched off after too many failures.</summary>
    PasswordDisabled = 8,

    /// <summary>The authenticator was switched off after too many failures.</summary>
    AuthenticatorDisabled = 9,

    /// <summary>The account waits for an administrator to activate it.</summary>
    Waiting = 10,

    /// <summary>The identity provider has vouched for the user, but not proven that it asked for a second factor: it is asked again, for that.</summary>
    ProofFirst = 11,

    /// <summary>Asked for proof of a second factor, the identity provider gave none.</summary>
    ProofMissing = 12,

    /// <summary>The organisation has no identity provider switched on.</summary>
    NoProvider = 13,

    /// <summary>Nobody at the identity provider is linked to the account.</summary>
    NotLinked = 14,
}

/// <summary>One step of a sign-in and why it comes.</summary>
public readonly record struct Step(StepKind Kind, StepReason Reason);
