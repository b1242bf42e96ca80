namespace Gatehouse.Domain.Mfa;

/// <summary>How lists and exports say an account's MFA and sign-in method.</summary>
public static class MfaWords
{
    /// <summary>The state in a few words: whether it is required, and whether it is set up.</summary>
    public static FormattableString Of(MfaState state) => state switch
    {
        MfaState.Off => $"Off",
        MfaState.NotSetUp => $"Required, not set up",
        MfaState.SetUp => $"Required, set up",
        MfaState.ManagedByIdentityProvider => $"Managed by the identity provider",
    };

    /// <summary>The sign-in method.</summary>
    public static FormattableString Of(SignInMethod method) => method switch
    {
        SignInMethod.Password => $"Password",
        SignInMethod.Sso => $"Single sign-on",
    };
}
