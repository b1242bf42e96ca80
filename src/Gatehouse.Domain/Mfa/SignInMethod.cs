namespace Gatehouse.Domain.Mfa;

/// <summary>How an account proves who it is; decides whether Gatehouse's MFA settings apply to it at all.</summary>
public enum SignInMethod
{
    /// <summary>User name and password here; MFA by Gatehouse.</summary>
    Password = 0,

    /// <summary>The organisation's identity provider; MFA is the provider's business.</summary>
    Sso = 1,
}
