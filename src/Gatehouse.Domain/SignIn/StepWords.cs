namespace Gatehouse.Domain.SignIn;

/// <summary>"What happens at the next sign-in", step by step in words, for whoever administers the account.</summary>
public static class StepWords
{
    /// <summary>What the user meets at this step; for a refusal also what to do about it.</summary>
    public static FormattableString Of(Step step) => step.Kind switch
    {
        StepKind.Password => $"Username and password",
        StepKind.OneTimePassword => $"A code from the authenticator app",
        StepKind.SetUpAuthenticator => $"They are led through setting up an authenticator app and cannot get past it",
        StepKind.Complete => $"Signed in",
        StepKind.IdentityProvider => $"They sign in through the identity provider. Gatehouse asks for nothing more.",
        StepKind.Refused => Refusal(step.Reason),
    };

    private static FormattableString Refusal(StepReason reason) => reason switch
    {
        StepReason.Inactive => $"They cannot sign in: the account is deactivated. Reactivate it to let them in.",
        StepReason.NoPassword => $"They cannot sign in: no password has been chosen yet. Hand over an invitation link.",
        StepReason.PasswordDisabled =>
            $"They cannot sign in: the password was switched off after 100 wrong attempts in a row. Hand over a new invitation link; with it they choose a new one.",
        StepReason.AuthenticatorDisabled =>
            $"They cannot get further: the authenticator was switched off after 100 wrong codes in a row. Reset MFA; then they set it up again.",
        StepReason.Waiting => $"They cannot sign in yet: the account waits for an administrator to activate it.",
        StepReason.ProofMissing =>
            $"They cannot sign in: the identity provider did not prove that it asked for a second factor. Its administrator has to switch that on.",
        StepReason.NoProvider => $"They cannot sign in: no identity provider is switched on. An administrator does that under Single sign-on.",
        StepReason.NotLinked => $"They cannot sign in: nobody at the identity provider is linked to this account yet. Hand over an invitation link.",
        StepReason.ProofFirst or StepReason.PasswordFirst or StepReason.SsoAccount or StepReason.RequiredByAccount or StepReason.RequiredByOrganization
            or StepReason.AskedByUser or StepReason.AllProven => $"They cannot sign in.",
    };
}
