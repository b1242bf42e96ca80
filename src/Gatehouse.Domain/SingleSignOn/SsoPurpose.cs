namespace Gatehouse.Domain.SingleSignOn;

/// <summary>Why a browser was sent to the identity provider. Stored by name.</summary>
public enum SsoPurpose
{
    /// <summary>To sign in.</summary>
    SignIn = 0,

    /// <summary>An administrator tries the connection; nobody is signed in by it.</summary>
    Test = 1,

    /// <summary>An invited user shows which identity is his.</summary>
    Redeem = 2,

    /// <summary>A signed-in user confirms who he is.</summary>
    Again = 3,
}
