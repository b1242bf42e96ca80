using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Domain.Audit;

/// <summary>
/// How a screen says the reasons and values that the product itself stores. Null for everything else: what people wrote, or a newer
/// version stored, is shown as it stands.
/// </summary>
public static class AuditWords
{
    /// <summary>The reason of an event whose reasons nobody types.</summary>
    public static FormattableString? Reason(string act, string reason) => act switch
    {
        AuditActs.SignInCompleted => reason switch
        {
            // Authentication method references as tokens carry them (RFC 8176).
            "pwd" => $"Password",
            "pwd otp mfa" => $"Password and authenticator",
            "identity provider" => $"Identity provider",
            "identity provider, MFA proven" => $"Identity provider, MFA proven",
            _ => null,
        },
        AuditActs.SignInFailed or AuditActs.SignInRefused => reason switch
        {
            "unknown user name" => $"Unknown username",
            "wrong password" => $"Wrong password",
            "wrong password when changing it" => $"Wrong password when changing it",
            "too many attempts" => $"Too many attempts",
            "too many attempts from this address" => $"Too many attempts from this address: it has to wait, whatever account it tries",
            "account deactivated" => $"The account is deactivated",
            "SSO account" => $"The account signs in through the identity provider",
            "no password chosen yet" => $"No password has been chosen yet",
            "password switched off after 100 failures" => $"The password is switched off after 100 failures",
            "authenticator switched off after 100 failures" => $"The authenticator is switched off after 100 failures",
            "wrong code (Wrong)" => $"Wrong code",
            "wrong code (AlreadyUsed)" => $"A code that had been used",
            "wrong code (Expired)" => $"A code entered too late",
            "wrong code (ClockOff)" => $"A code of another time: the phone's clock is wrong",
            "wrong code (Malformed)" => $"Not a code of six digits",
            "wrong code at set-up (Wrong)" => $"Wrong code while setting MFA up",
            "wrong code at set-up (Expired)" => $"A code entered too late while setting MFA up",
            "wrong code at set-up (ClockOff)" => $"A code of another time while setting MFA up: the phone's clock is wrong",
            "wrong code at set-up (Malformed)" => $"Not a code of six digits while setting MFA up",
            "waiting for activation" => $"The account waits for activation",
            "no proof of MFA from the identity provider" => $"Identity provider: no proof of MFA",
            _ => SsoFaultWords.OfReason(reason),
        },
        AuditActs.UserLinked or AuditActs.UserCreated => reason switch
        {
            "provisioned" => $"By provisioning",
            "invitation" => $"By invitation link",
            "just-in-time" => $"By signing in",
            _ => null,
        },
        AuditActs.SessionEnded when reason is "signed out at the identity provider" => $"Signed out at the identity provider",
        AuditActs.SsoDomainProven => reason switch { "dns" => $"By DNS record", "operator" => $"By the operator", _ => null },
        AuditActs.UserPasswordSet => reason switch
        {
            "on the command line" => $"On the command line",
            "by invitation link" => $"By invitation link",
            "by the user, knowing the one before" => $"By the user, knowing the one before",
            _ => null,
        },
        _ => null,
    };

    /// <summary>A field's value before or after.</summary>
    public static FormattableString? Value(string field, string value) => (field, value) switch
    {
        ("mfa" or "enforced" or "mfaEnforced" or "active" or "waiting" or "provisionedWait", "on") => $"on",
        ("mfa" or "enforced" or "mfaEnforced" or "active" or "waiting" or "provisionedWait", "off") => $"off",
        ("authenticator", "set up") => $"set up",
        ("authenticator", "revoked") => $"revoked",
        ("method", "password") => MfaWords.Of(SignInMethod.Password),
        ("method", "sso") => MfaWords.Of(SignInMethod.Sso),
        ("role", _) when Enum.TryParse<Role>(value, out var role) => RoleWords.Name(role),
        ("credential" or "nextCredential", "new secret") => $"new secret",
        ("credential" or "nextCredential", "new certificate") => $"new certificate",
        ("credential", "secret") => $"secret",
        ("credential", "certificate") => $"certificate",
        ("newAccounts", _) when Enum.TryParse<JustInTime>(value, out var mode) => SsoWords.Of(mode),
        _ => null,
    };
}
