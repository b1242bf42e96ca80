using Gatehouse.Domain.Mfa;

namespace Gatehouse.Domain.SignIn;

/// <summary>What is on file about an account when a sign-in step is decided. Values only; read once per step.</summary>
/// <param name="Organization">The organisation's policy.</param>
/// <param name="Account">The account's own policy.</param>
/// <param name="IsActive">False for a deactivated account: nothing it proves signs it in.</param>
/// <param name="Password">Whether there is a password, and whether it still counts.</param>
/// <param name="Authenticator">Whether an authenticator is bound and confirmed, and whether it still counts.</param>
/// <param name="IsWaiting">True for an account made by its identity provider's word that no administrator has activated yet.</param>
/// <param name="Provider">Of an SSO account: whether there is a way through the provider. Asked for the preview only.</param>
public sealed record Facts(
    OrganizationPolicy Organization,
    AccountPolicy Account,
    bool IsActive,
    CredentialState Password,
    CredentialState Authenticator,
    bool IsWaiting = false,
    ProviderState Provider = ProviderState.Usable);

/// <summary>Whether an SSO account can reach its identity provider and come back.</summary>
public enum ProviderState
{
    /// <summary>It can; so it is for a sign-in that comes from there.</summary>
    Usable = 0,

    /// <summary>The organisation has no identity provider switched on.</summary>
    Off = 1,

    /// <summary>Nobody at the provider is known to be this user.</summary>
    NotLinked = 2,
}

/// <summary>What is on file about one credential.</summary>
public enum CredentialState
{
    /// <summary>None: no password chosen yet, or no authenticator confirmed.</summary>
    Missing = 0,

    /// <summary>There and usable.</summary>
    Usable = 1,

    /// <summary>Switched off after 100 consecutive failures (NIST SP 800-63B-4 3.2.2); must be bound anew.</summary>
    Disabled = 2,
}

/// <summary>What this occasion demands beyond the account's policy.</summary>
/// <param name="MaxAge">Proofs must not be older than this (OIDC <c>max_age</c>, <c>prompt=login</c>, reauthentication); null: the sign-in's own ten minutes.</param>
/// <param name="SetUp">The user asked to set up an authenticator although nobody requires it.</param>
/// <param name="BegunAt">
/// When this occasion began. A proof given since then satisfies any <paramref name="MaxAge"/> (OpenID Connect Core 3.1.2.1 asks that the user
/// be authenticated anew, not that he type faster than <c>max_age</c>); without it a <c>max_age</c> of a few seconds never comes to an end.
/// </param>
/// <param name="ProofRequired">The identity provider's word counts only with proof that it asked for a second factor.</param>
/// <param name="ProofAsked">It has been asked for that proof already: once more would be a circle.</param>
public readonly record struct Request(
    TimeSpan? MaxAge = null, bool SetUp = false, DateTimeOffset? BegunAt = null, bool ProofRequired = false, bool ProofAsked = false);

/// <summary>What has been proven in this sign-in, and when.</summary>
/// <param name="PasswordAt">When the password was verified.</param>
/// <param name="OneTimePasswordAt">When a one-time password of the bound authenticator was verified (setting one up proves it too).</param>
/// <param name="IdentityProviderAt">When the identity provider vouched for the user. Proves nothing for a password account.</param>
/// <param name="IdentityProviderMfa">Whether it proved that it had asked for a second factor.</param>
public readonly record struct Evidence(
    DateTimeOffset? PasswordAt = null, DateTimeOffset? OneTimePasswordAt = null, DateTimeOffset? IdentityProviderAt = null,
    bool IdentityProviderMfa = false);
