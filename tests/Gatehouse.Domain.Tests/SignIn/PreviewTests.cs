using CsCheck;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.SignIn;

namespace Gatehouse.Domain.Tests.SignIn;

public class PreviewTests
{
    private static readonly Facts Off = new(new(null), new(SignInMethod.Password, null), true, CredentialState.Usable, CredentialState.Missing);
    private static readonly Facts On = Off with { Account = new(SignInMethod.Password, Any.Now) };
    private static readonly Facts Enforced = Off with { Organization = new(Any.Now) };

    public static TheoryData<Facts, Request, StepKind[]> Stories() => new()
    {
        { Off, new(), [StepKind.Password, StepKind.Complete] },
        { Off, new(SetUp: true), [StepKind.Password, StepKind.SetUpAuthenticator, StepKind.Complete] },
        { On, new(), [StepKind.Password, StepKind.SetUpAuthenticator, StepKind.Complete] },
        { On, new(TimeSpan.FromSeconds(-1)), [StepKind.Password, StepKind.SetUpAuthenticator, StepKind.Complete] },
        { Enforced, new(), [StepKind.Password, StepKind.SetUpAuthenticator, StepKind.Complete] },
        { On with { Authenticator = CredentialState.Usable }, new(), [StepKind.Password, StepKind.OneTimePassword, StepKind.Complete] },
        { On with { Authenticator = CredentialState.Disabled }, new(), [StepKind.Password, StepKind.Refused] },
        { On with { IsActive = false }, new(), [StepKind.Refused] },
        { On with { Password = CredentialState.Missing }, new(), [StepKind.Refused] },
        { On with { Account = new(SignInMethod.Sso, null) }, new(), [StepKind.IdentityProvider] },
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public void Every_story(Facts facts, Request request, StepKind[] kinds) =>
        Assert.Equal(kinds, Preview.Of(facts, request, Any.Now).Select(step => step.Kind));

    [Fact]
    public void It_always_ends_within_five_steps() => Gen.Select(Any.Facts, Any.Request).Sample((facts, request) =>
    {
        var steps = Preview.Of(facts, request, Any.Now);
        Assert.InRange(steps.Count, 1, 5);
        Assert.True(IsEnd(steps[^1].Kind));
        Assert.DoesNotContain(steps.SkipLast(1), step => IsEnd(step.Kind));
    }, iter: Any.Tries);

    [Fact]
    public void It_agrees_with_a_person_who_then_signs_in() => Gen.Select(Any.Facts, Any.Request, Gen.Int[1, 100]).Sample((facts, request, seconds) =>
    {
        var (now, evidence, met) = (Any.Now, new Evidence(), new List<Step>());
        var started = facts;
        request = request with { BegunAt = now };
        // Nothing is to come into force in the middle; what a policy change does then is another test.
        if (facts.Organization.EnforcedSince > now || facts.Account.MfaOnSince > now) return;
        for (var step = NextStep.For(facts, request, evidence, now); ; step = NextStep.For(facts, request, evidence, now))
        {
            met.Add(step);
            if (IsEnd(step.Kind)) break;
            now = now.AddSeconds(seconds);
            if (step.Kind is StepKind.Password) evidence = evidence with { PasswordAt = now };
            else evidence = evidence with { OneTimePasswordAt = now };
            if (step.Kind is StepKind.SetUpAuthenticator) facts = Preview.AfterSetUp(facts, now);
        }

        Assert.Equal(Preview.Of(started, request, Any.Now), met);
    }, iter: Any.Tries);

    [Fact]
    public void Finishing_set_up_turns_the_accounts_own_setting_on_and_keeps_the_day_it_was() => Any.Facts.Sample(facts =>
    {
        var after = Preview.AfterSetUp(facts, Any.Now);
        Assert.Equal(CredentialState.Usable, after.Authenticator);
        Assert.True(after.Account.MfaOnSince <= Any.Now);
        if (facts.Account.MfaOnSince <= Any.Now) Assert.Equal(facts.Account.MfaOnSince, after.Account.MfaOnSince);
    }, iter: Any.Tries);

    [Fact]
    public void Enforcement_turned_on_half_way_through_asks_for_set_up_and_breaks_nothing()
    {
        var evidence = new Evidence(Any.Now);
        var enforced = Off with { Organization = new(Any.Now.AddSeconds(1)) };
        Assert.Equal(StepKind.Complete, NextStep.For(enforced, new(), evidence, Any.Now).Kind);
        Assert.Equal(StepKind.SetUpAuthenticator, NextStep.For(enforced, new(), evidence, Any.Now.AddSeconds(1)).Kind);
    }

    private static bool IsEnd(StepKind kind) => kind is StepKind.Complete or StepKind.Refused or StepKind.IdentityProvider;
}
