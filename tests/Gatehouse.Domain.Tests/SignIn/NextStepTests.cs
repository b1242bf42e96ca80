using CsCheck;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.SignIn;

namespace Gatehouse.Domain.Tests.SignIn;

public class NextStepTests
{
    private static readonly DateTimeOffset Now = Any.Now;
    private static Evidence Nothing => default;
    private static readonly Evidence Password = new(Now);
    private static readonly Evidence Both = new(Now, Now);

    private static readonly Facts Off = new(new(null), new(SignInMethod.Password, null), true, CredentialState.Usable, CredentialState.Missing);
    private static readonly Facts On = Off with { Account = new(SignInMethod.Password, Now) };
    private static readonly Facts Enforced = Off with { Organization = new(Now) };
    private static readonly Facts OnSetUp = On with { Authenticator = CredentialState.Usable };
    private static readonly Facts EnforcedSetUp = Enforced with { Authenticator = CredentialState.Usable };
    private static readonly Facts Sso = EnforcedSetUp with { Account = new(SignInMethod.Sso, Now) };

    public static TheoryData<string, Facts, Request, Evidence, StepKind, StepReason> Paths() => new()
    {
        { "inactive", Off with { IsActive = false }, new(), Both, StepKind.Refused, StepReason.Inactive },
        { "inactive SSO", Sso with { IsActive = false }, new(), Nothing, StepKind.Refused, StepReason.Inactive },
        { "waiting for activation", Sso with { IsActive = false, IsWaiting = true }, new(), Both, StepKind.Refused, StepReason.Waiting },
        { "SSO", Sso, new(), Nothing, StepKind.IdentityProvider, StepReason.SsoAccount },
        { "SSO without a provider", Sso with { Provider = ProviderState.Off }, new(), Nothing, StepKind.Refused, StepReason.NoProvider },
        { "SSO not linked", Sso with { Provider = ProviderState.NotLinked }, new(), Nothing, StepKind.Refused, StepReason.NotLinked },
        { "SSO, back from the provider", Sso with { Provider = ProviderState.Off }, new(), new(IdentityProviderAt: Now), StepKind.Complete, StepReason.AllProven },
        { "password account of an organisation without a provider", Off with { Provider = ProviderState.Off }, new(), Nothing, StepKind.Password, StepReason.PasswordFirst },
        { "SSO asks nothing of ours", Sso, new(SetUp: true), Both, StepKind.IdentityProvider, StepReason.SsoAccount },
        { "invited", Off with { Password = CredentialState.Missing }, new(), Password, StepKind.Refused, StepReason.NoPassword },
        { "password switched off", OnSetUp with { Password = CredentialState.Disabled }, new(), Both, StepKind.Refused, StepReason.PasswordDisabled },
        { "nothing proven", Off, new(), Nothing, StepKind.Password, StepReason.PasswordFirst },
        { "a code alone is nothing", OnSetUp, new(), new(null, Now), StepKind.Password, StepReason.PasswordFirst },
        { "password grown old", OnSetUp, new(), new(Now.AddMinutes(-10).AddTicks(-1), Now), StepKind.Password, StepReason.PasswordFirst },
        { "not required", Off, new(), Password, StepKind.Complete, StepReason.AllProven },
        { "not required, authenticator left", Off with { Authenticator = CredentialState.Usable }, new(), Password, StepKind.Complete, StepReason.AllProven },
        { "required, to set up", On, new(), Password, StepKind.SetUpAuthenticator, StepReason.RequiredByAccount },
        { "enforced, to set up", Enforced, new(), Password, StepKind.SetUpAuthenticator, StepReason.RequiredByOrganization },
        { "reset within a sign-in", Enforced, new(), Both, StepKind.SetUpAuthenticator, StepReason.RequiredByOrganization },
        { "set up by wish", Off, new(SetUp: true), Password, StepKind.SetUpAuthenticator, StepReason.AskedByUser },
        { "code by account", OnSetUp, new(), Password, StepKind.OneTimePassword, StepReason.RequiredByAccount },
        { "code by organisation", EnforcedSetUp, new(), Password, StepKind.OneTimePassword, StepReason.RequiredByOrganization },
        { "code by wish", Off with { Authenticator = CredentialState.Usable }, new(SetUp: true), Password, StepKind.OneTimePassword, StepReason.AskedByUser },
        { "code grown old", OnSetUp, new(), new(Now, Now.AddMinutes(-11)), StepKind.OneTimePassword, StepReason.RequiredByAccount },
        { "authenticator switched off", OnSetUp with { Authenticator = CredentialState.Disabled }, new(), Both, StepKind.Refused, StepReason.AuthenticatorDisabled },
        { "both proven", OnSetUp, new(), Both, StepKind.Complete, StepReason.AllProven },
        { "both proven, enforced", EnforcedSetUp, new(), Both, StepKind.Complete, StepReason.AllProven },
        { "ten minutes are still good", OnSetUp, new(), new(Now.AddMinutes(-10), Now), StepKind.Complete, StepReason.AllProven },
        { "clock set back", OnSetUp, new(), new(Now.AddHours(1), Now.AddHours(1)), StepKind.Complete, StepReason.AllProven },
        { "reauthentication within 15 minutes", OnSetUp, new(TimeSpan.FromMinutes(15)), new(Now.AddMinutes(-14), Now.AddMinutes(-14)), StepKind.Complete, StepReason.AllProven },
        { "reauthentication later", OnSetUp, new(TimeSpan.FromMinutes(15)), new(Now.AddMinutes(-16), Now.AddMinutes(-16)), StepKind.Password, StepReason.PasswordFirst },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_path(string path, Facts facts, Request request, Evidence evidence, StepKind kind, StepReason reason)
    {
        Assert.NotEmpty(path);
        Assert.Equal(new Step(kind, reason), NextStep.For(facts, request, evidence, Now));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_max_age_of_a_second_asks_for_everything_anew_and_can_then_be_met(int maxAge)
    {
        var request = new Request(TimeSpan.FromSeconds(maxAge), BegunAt: Now);
        var old = new Evidence(Now.AddMinutes(-5), Now.AddMinutes(-5));
        Assert.Equal(StepKind.Password, NextStep.For(OnSetUp, request, old, Now).Kind);

        // A person types the code twenty seconds after the password.
        var typed = old with { PasswordAt = Now.AddSeconds(10) };
        Assert.Equal(StepKind.OneTimePassword, NextStep.For(OnSetUp, request, typed, Now.AddSeconds(10)).Kind);
        typed = typed with { OneTimePasswordAt = Now.AddSeconds(30) };
        Assert.Equal(StepKind.Complete, NextStep.For(OnSetUp, request, typed, Now.AddSeconds(31)).Kind);
        // And the occasion itself does not last for ever.
        Assert.Equal(StepKind.Password, NextStep.For(OnSetUp, request, typed, Now.AddMinutes(11)).Kind);
    }

    [Fact]
    public void Bypass_no_sign_in_completes_without_a_code_where_MFA_is_required() =>
        Gen.Select(Any.Facts, Any.Request, Any.Evidence).Sample((facts, request, evidence) =>
        {
            if (NextStep.For(facts, request, evidence, Now).Kind is not StepKind.Complete) return;
            Assert.True(facts.IsActive);
            Assert.Equal(SignInMethod.Password, facts.Account.Method);
            Assert.Equal(CredentialState.Usable, facts.Password);
            Assert.NotNull(evidence.PasswordAt);
            if (!MfaRequirement.For(facts.Organization, facts.Account, Now).IsRequired) return;
            Assert.Equal(CredentialState.Usable, facts.Authenticator);
            Assert.NotNull(evidence.OneTimePasswordAt);
            Assert.Equal(AssuranceLevel.Aal2, Assurance.Level(evidence));
        }, iter: Any.Tries);

    [Fact]
    public void Bypass_proofs_older_than_asked_and_older_than_the_occasion_never_count() =>
        Gen.Select(Any.Facts, Any.Request, Any.Evidence).Sample((facts, request, evidence) =>
        {
            if (NextStep.For(facts, request, evidence, Now).Kind is not StepKind.Complete) return;
            var isRequired = MfaRequirement.For(facts.Organization, facts.Account, Now).IsRequired;
            foreach (var proof in isRequired ? new[] { evidence.PasswordAt, evidence.OneTimePasswordAt } : [evidence.PasswordAt])
            {
                var age = Now - proof!.Value;
                Assert.True(age <= (request.MaxAge ?? NextStep.SignInLifetime) || age <= TimeSpan.Zero || proof >= request.BegunAt);
            }
        }, iter: Any.Tries);

    [Fact]
    public void More_proof_never_leads_to_more_questions() =>
        Gen.Select(Any.Facts, Any.Request, Any.Evidence).Sample((facts, request, evidence) =>
        {
            if (NextStep.For(facts, request, evidence, Now).Kind is not StepKind.Complete) return;
            Assert.Equal(StepKind.Complete, NextStep.For(facts, request, new(Now, Now), Now).Kind);
        }, iter: Any.Tries);
}
