using Gatehouse.Domain.Mfa;

namespace Gatehouse.Domain.SignIn;

/// <summary>
/// Decides the next step of a sign-in. The only place where that rule is written: the sign-in pages, reauthentication and
/// <see cref="Preview"/> all ask it, so what an administrator is told is what the user meets.
/// </summary>
public static class NextStep
{
    /// <summary>A sign-in begun is good for ten minutes; a proof older than that has to be given again.</summary>
    public static readonly TimeSpan SignInLifetime = TimeSpan.FromMinutes(10);

    /// <summary>The step that follows from what is on file, what is asked and what has been proven by <paramref name="now"/>.</summary>
    public static Step For(Facts facts, Request request, Evidence evidence, DateTimeOffset now)
    {
        if (facts.IsWaiting) return new(StepKind.Refused, StepReason.Waiting);
        if (!facts.IsActive) return new(StepKind.Refused, StepReason.Inactive);

        var requirement = MfaRequirement.For(facts.Organization, facts.Account, now);
        if (requirement.Rule is RequirementRule.IdentityProvider) return ThroughProvider(facts, request, evidence, now);

        if (facts.Password is CredentialState.Missing) return new(StepKind.Refused, StepReason.NoPassword);
        if (facts.Password is CredentialState.Disabled) return new(StepKind.Refused, StepReason.PasswordDisabled);

        if (!IsFresh(evidence.PasswordAt, request, now)) return new(StepKind.Password, StepReason.PasswordFirst);

        if (!requirement.IsRequired && !request.SetUp) return new(StepKind.Complete, StepReason.AllProven);

        var reason = Because(requirement);
        return facts.Authenticator switch
        {
            CredentialState.Missing => new(StepKind.SetUpAuthenticator, reason),
            CredentialState.Disabled => new(StepKind.Refused, StepReason.AuthenticatorDisabled),
            CredentialState.Usable => IsFresh(evidence.OneTimePasswordAt, request, now)
                ? new(StepKind.Complete, StepReason.AllProven)
                : new(StepKind.OneTimePassword, reason),
        };
    }

    // Only here does the provider's word count; a password account never comes here, whatever a provider says.
    private static Step ThroughProvider(Facts facts, Request request, Evidence evidence, DateTimeOffset now)
    {
        if (!IsFresh(evidence.IdentityProviderAt, request, now))
        {
            return facts.Provider switch
            {
                ProviderState.Usable => new(StepKind.IdentityProvider, StepReason.SsoAccount),
                ProviderState.Off => new(StepKind.Refused, StepReason.NoProvider),
                ProviderState.NotLinked => new(StepKind.Refused, StepReason.NotLinked),
            };
        }

        if (!request.ProofRequired || evidence.IdentityProviderMfa) return new(StepKind.Complete, StepReason.AllProven);
        return request.ProofAsked ? new(StepKind.Refused, StepReason.ProofMissing) : new(StepKind.IdentityProvider, StepReason.ProofFirst);
    }

    private static StepReason Because(MfaRequirement requirement) => requirement.Rule switch
    {
        RequirementRule.Organization => StepReason.RequiredByOrganization,
        RequirementRule.Account => StepReason.RequiredByAccount,
        RequirementRule.Nobody or RequirementRule.IdentityProvider => StepReason.AskedByUser,
    };

    // Fresh enough for what is asked, or given on this very occasion. A proof from the future (a clock set back) counts as given
    // now: it cannot have been given later than it is checked. No age is below zero, or no proof could ever satisfy it.
    private static bool IsFresh(DateTimeOffset? provenAt, Request request, DateTimeOffset now)
    {
        if (provenAt is not { } at) return false;
        var age = now > at ? now - at : TimeSpan.Zero;
        if (age <= (request.MaxAge ?? SignInLifetime)) return true;
        return age == TimeSpan.Zero || (at >= request.BegunAt && age <= SignInLifetime);
    }
}
