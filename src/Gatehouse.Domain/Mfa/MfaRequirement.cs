namespace Gatehouse.Domain.Mfa;

/// <summary>What an organisation asks of all its password accounts.</summary>
/// <param name="EnforcedSince">When an administrator made MFA required for everyone; null while each account's own setting decides.</param>
public readonly record struct OrganizationPolicy(DateTimeOffset? EnforcedSince);

/// <summary>What is set on one account.</summary>
/// <param name="Method">How the account signs in.</param>
/// <param name="MfaOnSince">When MFA was turned on for this account; null while it is off.</param>
public readonly record struct AccountPolicy(SignInMethod Method, DateTimeOffset? MfaOnSince);

/// <summary>The rule that decided whether MFA is required.</summary>
public enum RequirementRule
{
    /// <summary>Nobody requires it: neither the account nor the organisation.</summary>
    Nobody = 0,

    /// <summary>The account's own setting.</summary>
    Account = 1,

    /// <summary>The organisation requires it of every password account.</summary>
    Organization = 2,

    /// <summary>The account signs in through an identity provider, which Gatehouse leaves alone.</summary>
    IdentityProvider = 3,
}

/// <summary>Why an administrator may not turn the account's own setting.</summary>
public enum SettingLock
{
    /// <summary>Not locked.</summary>
    None = 0,

    /// <summary>The organisation's enforcement holds it on.</summary>
    OrganizationEnforcement = 1,

    /// <summary>There is no setting to turn: the identity provider manages MFA.</summary>
    IdentityProvider = 2,
}

/// <summary>Whether MFA is required of an account, by which rule, since when, and whether its own setting can be changed.</summary>
/// <param name="Rule">The rule that decided.</param>
/// <param name="Since">Since when; null where nothing is required.</param>
/// <param name="Lock">Whether the account's own setting can be changed now.</param>
public readonly record struct MfaRequirement(RequirementRule Rule, DateTimeOffset? Since, SettingLock Lock)
{
    /// <summary>True when a sign-in now needs a second factor.</summary>
    public bool IsRequired => Rule is RequirementRule.Account or RequirementRule.Organization;

    /// <summary>
    /// Decides. Enforcement outranks the account's own setting; an SSO account is never touched by either. A date that lies
    /// ahead of <paramref name="now"/> neither requires nor locks anything yet.
    /// </summary>
    public static MfaRequirement For(OrganizationPolicy organization, AccountPolicy account, DateTimeOffset now)
    {
        if (account.Method is SignInMethod.Sso)
            return new(RequirementRule.IdentityProvider, null, SettingLock.IdentityProvider);

        if (organization.EnforcedSince is { } enforced && enforced <= now)
            return new(RequirementRule.Organization, enforced, SettingLock.OrganizationEnforcement);

        return account.MfaOnSince is { } on && on <= now
            ? new(RequirementRule.Account, on, SettingLock.None)
            : new(RequirementRule.Nobody, null, SettingLock.None);
    }
}
