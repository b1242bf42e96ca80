using Gatehouse.Domain.Mfa;

namespace Gatehouse.Domain.SignIn;

/// <summary>"What happens at the next sign-in": <see cref="NextStep"/> walked to its end, each step assumed to succeed.</summary>
public static class Preview
{
    /// <summary>
    /// The steps a user who signs in at <paramref name="now"/> will meet, in order; the last one is
    /// <see cref="StepKind.Complete"/>, <see cref="StepKind.Refused"/> or <see cref="StepKind.IdentityProvider"/>.
    /// </summary>
    public static IReadOnlyList<Step> Of(Facts facts, Request request, DateTimeOffset now)
    {
        var steps = new List<Step>();
        var evidence = new Evidence();
        while (true)
        {
            var step = NextStep.For(facts, request, evidence, now);
            steps.Add(step);
            switch (step.Kind)
            {
                case StepKind.Password:
                    evidence = evidence with { PasswordAt = now };
                    break;
                case StepKind.OneTimePassword:
                    evidence = evidence with { OneTimePasswordAt = now };
                    break;
                case StepKind.SetUpAuthenticator:
                    facts = AfterSetUp(facts, now);
                    evidence = evidence with { OneTimePasswordAt = now };
                    break;
                case StepKind.Complete or StepKind.Refused or StepKind.IdentityProvider:
                    return steps;
            }
        }
    }

    /// <summary>
    /// What is on file once set-up is finished: the authenticator is bound and the account's own setting is on from now, even
    /// if it was to come on only later.
    /// </summary>
    public static Facts AfterSetUp(Facts facts, DateTimeOffset now) => facts with
    {
        Authenticator = CredentialState.Usable,
        Account = facts.Account with { MfaOnSince = facts.Account.MfaOnSince is { } on && on <= now ? on : now },
    };
}
