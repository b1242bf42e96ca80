namespace Gatehouse.Domain.Mfa;

/// <summary>What requiring MFA of everyone means for an active account: each belongs to one part.</summary>
public enum EnforcementPart
{
    /// <summary>Led through set-up at the next sign-in.</summary>
    Asked = 0,

    /// <summary>Set up already: asked for a code.</summary>
    SetUp = 1,

    /// <summary>SSO account, not touched.</summary>
    Sso = 2,

    /// <summary>No password chosen yet: led through set-up at the first sign-in.</summary>
    Invited = 3,

    /// <summary>Password or authenticator switched off after 100 failures: cannot sign in until an administrator acts.</summary>
    Blocked = 4,
}

/// <summary>How the parts are called, in the look before the leap and in the list that it leads to.</summary>
public static class EnforcementParts
{
    /// <summary>In words.</summary>
    public static FormattableString Words(this EnforcementPart part) => part switch
    {
        EnforcementPart.Asked => $"Asked to set up at their next sign-in",
        EnforcementPart.SetUp => $"Set up already: asked for a code",
        EnforcementPart.Sso => $"SSO accounts, not touched",
        EnforcementPart.Invited => $"Invited: asked to set up at their first sign-in",
        EnforcementPart.Blocked => $"Switched off after 100 failures: need your help to sign in, as before",
    };
}
