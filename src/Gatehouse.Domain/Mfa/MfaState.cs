namespace Gatehouse.Domain.Mfa;

/// <summary>The one word a list shows for an account's MFA: required and set up, folded together for reading at a glance.</summary>
public enum MfaState
{
    /// <summary>Not required, nothing set up.</summary>
    Off = 0,

    /// <summary>Required, but the user has not set it up yet: the next sign-in leads through set-up.</summary>
    NotSetUp = 1,

    /// <summary>Required and set up.</summary>
    SetUp = 2,

    /// <summary>An SSO account: the identity provider manages MFA.</summary>
    ManagedByIdentityProvider = 3,
}

/// <summary>Derives <see cref="MfaState"/>; kept beside the requirement so that lists and pages cannot disagree with it.</summary>
public static class MfaStates
{
    /// <summary>The state of an account under <paramref name="requirement"/> that has, or has not, a confirmed authenticator.</summary>
    public static MfaState Of(MfaRequirement requirement, bool isSetUp) => requirement.Rule switch
    {
        RequirementRule.IdentityProvider => MfaState.ManagedByIdentityProvider,
        RequirementRule.Nobody => MfaState.Off,
        RequirementRule.Account or RequirementRule.Organization => isSetUp ? MfaState.SetUp : MfaState.NotSetUp,
    };
}
