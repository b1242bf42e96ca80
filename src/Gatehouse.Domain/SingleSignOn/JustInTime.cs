namespace Gatehouse.Domain.SingleSignOn;

/// <summary>What happens when the identity provider vouches for somebody who has no account here. Stored by name.</summary>
public enum JustInTime
{
    /// <summary>Nothing: an administrator or provisioning makes accounts.</summary>
    Off = 0,

    /// <summary>An account is made and waits until an administrator activates it.</summary>
    Waiting = 1,

    /// <summary>An account is made and signed in.</summary>
    Active = 2,
}
