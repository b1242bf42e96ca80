using Gatehouse.Domain.SignIn;
using Gatehouse.Domain.Totp;

namespace Gatehouse.Features.SignIn;

/// <summary>Why a sign-in failed, as the audit log says it: short, stable, never shown to the person who failed.</summary>
public static class Reasons
{
    public const string UnknownUser = "unknown user name";
    public const string WrongPassword = "wrong password";
    public const string WrongCode = "wrong code";
    public const string Throttled = "too many attempts";

    /// <summary>The reason of a code that does not prove the authenticator being set up.</summary>
    public static string OfSetUp(CodeVerdict verdict) => $"{WrongCode} at set-up ({verdict.GetType().Name})";

    /// <summary>The reason of a step that refuses.</summary>
    public static string Of(StepReason reason) => reason switch
    {
        StepReason.Inactive => "account deactivated",
        StepReason.Waiting => "waiting for activation",
        StepReason.SsoAccount => "SSO account",
        StepReason.NoPassword => "no password chosen yet",
        StepReason.PasswordDisabled => "password switched off after 100 failures",
        StepReason.AuthenticatorDisabled => "authenticator switched off after 100 failures",
        StepReason.ProofMissing => "no proof of MFA from the identity provider",
        StepReason.ProofFirst or StepReason.PasswordFirst or StepReason.RequiredByAccount or StepReason.RequiredByOrganization
            or StepReason.AskedByUser or StepReason.AllProven => "",
        // Told beforehand only: a sign-in through a provider does not begin without one, and says in words of its own who is not linked.
        StepReason.NoProvider or StepReason.NotLinked => "",
    };
}
