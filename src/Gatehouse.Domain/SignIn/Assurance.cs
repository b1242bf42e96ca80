namespace Gatehouse.Domain.SignIn;

/// <summary>Authenticator assurance levels of NIST SP 800-63B-4.</summary>
public enum AssuranceLevel
{
    /// <summary>Nothing proven.</summary>
    None = 0,

    /// <summary>One factor.</summary>
    Aal1 = 1,

    /// <summary>Two different factors.</summary>
    Aal2 = 2,
}

/// <summary>Derives level and <c>amr</c> (RFC 8176) from evidence, in this one place.</summary>
public static class Assurance
{
    /// <summary>The level that <paramref name="evidence"/> reaches. A code alone proves nothing here: the password comes first.</summary>
    public static AssuranceLevel Level(Evidence evidence) => evidence switch
    {
        { PasswordAt: not null, OneTimePasswordAt: not null } => AssuranceLevel.Aal2,
        { PasswordAt: not null } => AssuranceLevel.Aal1,
        { IdentityProviderAt: not null, IdentityProviderMfa: true } => AssuranceLevel.Aal2,
        { IdentityProviderAt: not null } => AssuranceLevel.Aal1,
        _ => AssuranceLevel.None,
    };

    /// <summary>Authentication method references: <c>mfa</c> only when two distinct factors were proven in this session.</summary>
    public static IReadOnlyList<string> MethodReferences(Evidence evidence) => Level(evidence) switch
    {
        // What the provider did is its own to say; only that it proved a second factor is passed on.
        AssuranceLevel.Aal2 when evidence.PasswordAt is null => ["mfa"],
        AssuranceLevel.Aal1 when evidence.PasswordAt is null => [],
        AssuranceLevel.Aal2 => ["pwd", "otp", "mfa"],
        AssuranceLevel.Aal1 => ["pwd"],
        AssuranceLevel.None => [],
    };
}
