using CsCheck;
using Gatehouse.Domain.Mfa;

namespace Gatehouse.Domain.Tests.Mfa;

public class MfaRequirementTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Earlier = Now.AddDays(-1);
    private static readonly DateTimeOffset Yesteryear = Now.AddYears(-1);
    private static readonly DateTimeOffset Later = Now.AddTicks(1);

    // organisation since · account since · method · rule · since · lock: every row there is, in each of past, now, future and never.
    public static TheoryData<DateTimeOffset?, DateTimeOffset?, SignInMethod, MfaRequirement> Rows() => new()
    {
        { null, null, SignInMethod.Password, Nobody },
        { null, Yesteryear, SignInMethod.Password, Account(Yesteryear) },
        { null, Now, SignInMethod.Password, Account(Now) },
        { null, Later, SignInMethod.Password, Nobody },
        { Earlier, null, SignInMethod.Password, Organization(Earlier) },
        { Earlier, Yesteryear, SignInMethod.Password, Organization(Earlier) },
        { Earlier, Now, SignInMethod.Password, Organization(Earlier) },
        { Earlier, Later, SignInMethod.Password, Organization(Earlier) },
        { Now, null, SignInMethod.Password, Organization(Now) },
        { Now, Yesteryear, SignInMethod.Password, Organization(Now) },
        { Now, Now, SignInMethod.Password, Organization(Now) },
        { Now, Later, SignInMethod.Password, Organization(Now) },
        { Later, null, SignInMethod.Password, Nobody },
        { Later, Yesteryear, SignInMethod.Password, Account(Yesteryear) },
        { Later, Now, SignInMethod.Password, Account(Now) },
        { Later, Later, SignInMethod.Password, Nobody },
        { null, null, SignInMethod.Sso, IdentityProvider },
        { null, Yesteryear, SignInMethod.Sso, IdentityProvider },
        { Earlier, null, SignInMethod.Sso, IdentityProvider },
        { Earlier, Yesteryear, SignInMethod.Sso, IdentityProvider },
        { Later, Later, SignInMethod.Sso, IdentityProvider },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_row_of_the_requirement_table(DateTimeOffset? organization, DateTimeOffset? account, SignInMethod method, MfaRequirement expected)
    {
        var requirement = MfaRequirement.For(new(organization), new(method, account), Now);
        Assert.Equal(expected, requirement);
        Assert.Equal(expected.Rule is RequirementRule.Account or RequirementRule.Organization, requirement.IsRequired);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_state_in_a_list_agrees_with_the_requirement(DateTimeOffset? organization, DateTimeOffset? account, SignInMethod method, MfaRequirement expected)
    {
        var requirement = MfaRequirement.For(new(organization), new(method, account), Now);
        var (setUp, notSetUp) = expected.Rule switch
        {
            RequirementRule.Nobody => (MfaState.Off, MfaState.Off),
            RequirementRule.IdentityProvider => (MfaState.ManagedByIdentityProvider, MfaState.ManagedByIdentityProvider),
            RequirementRule.Account or RequirementRule.Organization => (MfaState.SetUp, MfaState.NotSetUp),
        };
        Assert.Equal(setUp, MfaStates.Of(requirement, isSetUp: true));
        Assert.Equal(notSetUp, MfaStates.Of(requirement, isSetUp: false));
    }

    [Fact]
    public void Enforcement_never_touches_an_SSO_account() => Any.Organization.Select(Any.Account).Sample((organization, account) =>
    {
        var sso = account with { Method = SignInMethod.Sso };
        Assert.Equal(MfaRequirement.For(new(null), sso, Any.Now), MfaRequirement.For(organization, sso, Any.Now));
    }, iter: 3_000);

    [Fact]
    public void Turning_enforcement_off_leaves_what_each_account_had() => Any.Account.Sample(account =>
        Assert.NotEqual(RequirementRule.Organization, MfaRequirement.For(new(null), account, Any.Now).Rule));

    [Fact]
    public void The_setting_is_locked_exactly_while_it_does_not_decide() => Any.Organization.Select(Any.Account).Sample((organization, account) =>
    {
        var requirement = MfaRequirement.For(organization, account, Any.Now);
        var decides = requirement.Rule is RequirementRule.Account or RequirementRule.Nobody;
        Assert.Equal(decides, requirement.Lock is SettingLock.None);
    }, iter: 3_000);

    private static MfaRequirement Nobody => new(RequirementRule.Nobody, null, SettingLock.None);

    private static MfaRequirement IdentityProvider => new(RequirementRule.IdentityProvider, null, SettingLock.IdentityProvider);

    private static MfaRequirement Account(DateTimeOffset since) => new(RequirementRule.Account, since, SettingLock.None);

    private static MfaRequirement Organization(DateTimeOffset since) => new(RequirementRule.Organization, since, SettingLock.OrganizationEnforcement);
}
