using System.Globalization;
using Gatehouse.Domain.Mfa;
using Xunit;

namespace Gatehouse.Domain.Tests.Mfa;

public class MfaTruthTests
{
    private static readonly DateTimeOffset Enforced = new(2026, 11, 3, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset On = new(2026, 10, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Bound = new(2026, 11, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Used = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    public static readonly TheoryData<RequirementRule, string, string, string> Table = new()
    {
        { RequirementRule.Organization, "none", "Required because your organisation requires it for everyone, since 2026-11-03. Not set up yet: the next sign-in leads through set-up.", "Required because your organisation requires it for everyone, since 2026-11-03. You have not set it up yet: your next sign-in leads you through it." },
        { RequirementRule.Organization, "unused", "Required because your organisation requires it for everyone, since 2026-11-03. Set up on 5 November 2026, not used since.", "Required because your organisation requires it for everyone, since 2026-11-03. You set it up on 5 November 2026 and have not used it since." },
        { RequirementRule.Organization, "used", "Required because your organisation requires it for everyone, since 2026-11-03. Set up on 5 November 2026, last used on 20 November 2026.", "Required because your organisation requires it for everyone, since 2026-11-03. You set it up on 5 November 2026 and last used it on 20 November 2026." },
        { RequirementRule.Organization, "disabled", "Required because your organisation requires it for everyone, since 2026-11-03. Set up on 5 November 2026, but switched off after 100 wrong codes in a row: reset MFA, and the user sets it up again at the next sign-in.", "Required because your organisation requires it for everyone, since 2026-11-03. You set it up on 5 November 2026, but it was switched off after 100 wrong codes in a row: ask an administrator to reset MFA, then set it up again." },
        { RequirementRule.Account, "none", "Required for this account since 2026-10-01. Not set up yet: the next sign-in leads through set-up.", "Required for your account since 2026-10-01. You have not set it up yet: your next sign-in leads you through it." },
        { RequirementRule.Account, "unused", "Required for this account since 2026-10-01. Set up on 5 November 2026, not used since.", "Required for your account since 2026-10-01. You set it up on 5 November 2026 and have not used it since." },
        { RequirementRule.Account, "used", "Required for this account since 2026-10-01. Set up on 5 November 2026, last used on 20 November 2026.", "Required for your account since 2026-10-01. You set it up on 5 November 2026 and last used it on 20 November 2026." },
        { RequirementRule.Account, "disabled", "Required for this account since 2026-10-01. Set up on 5 November 2026, but switched off after 100 wrong codes in a row: reset MFA, and the user sets it up again at the next sign-in.", "Required for your account since 2026-10-01. You set it up on 5 November 2026, but it was switched off after 100 wrong codes in a row: ask an administrator to reset MFA, then set it up again." },
        { RequirementRule.Nobody, "none", "Not required: signing in takes only the username and the password.", "Not required: you sign in with your username and password only." },
        { RequirementRule.Nobody, "unused", "Not required: no code is asked for, although an authenticator app was set up on 5 November 2026.", "Not required: you are asked for no code, although you set up an authenticator app on 5 November 2026." },
        { RequirementRule.Nobody, "used", "Not required: no code is asked for, although an authenticator app was set up on 5 November 2026.", "Not required: you are asked for no code, although you set up an authenticator app on 5 November 2026." },
        { RequirementRule.Nobody, "disabled", "Not required: no code is asked for, although an authenticator app was set up on 5 November 2026.", "Not required: you are asked for no code, although you set up an authenticator app on 5 November 2026." },
        { RequirementRule.IdentityProvider, "none", "Managed by the identity provider: it decides whether this user is asked for a second factor. Gatehouse's own MFA settings do not apply.", "Managed by your organisation's identity provider, where you sign in. There is nothing to set up here." },
        { RequirementRule.IdentityProvider, "used", "Managed by the identity provider: it decides whether this user is asked for a second factor. Gatehouse's own MFA settings do not apply.", "Managed by your organisation's identity provider, where you sign in. There is nothing to set up here." },
    };

    [Theory, MemberData(nameof(Table))]
    public void Every_combination_has_its_true_sentence(RequirementRule rule, string authenticator, string forAdministrator, string forUser)
    {
        var requirement = MfaRequirement.For(
            new(rule is RequirementRule.Organization ? Enforced : null),
            new(rule is RequirementRule.IdentityProvider ? SignInMethod.Sso : SignInMethod.Password, rule is RequirementRule.Account ? On : null), Now);
        Assert.Equal(rule, requirement.Rule);
        BoundAuthenticator? bound = authenticator switch
        {
            // The code that confirms set-up counts as its last use in the database; in words it is none.
            "unused" => new(Bound, Bound, false),
            "used" => new(Bound, Used, false),
            "disabled" => new(Bound, Used, true),
            _ => null,
        };

        Assert.Equal(forAdministrator, Text(MfaTruth.ForAdministrator(requirement, bound)));
        Assert.Equal(forUser, Text(MfaTruth.ForUser(requirement, bound)));
    }

    [Fact]
    public void An_imported_authenticator_that_was_never_used_here_says_so() =>
        Assert.EndsWith("not used since.", Text(MfaTruth.ForAdministrator(new(RequirementRule.Account, On, SettingLock.None), new BoundAuthenticator(Bound, null, false))), StringComparison.Ordinal);

    private static string Text(IReadOnlyList<FormattableString> sentences) => string.Join(' ', sentences.Select(s => string.Format(
        CultureInfo.InvariantCulture, s.Format, s.GetArguments().Select(a => a is DateTimeOffset at ? at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : a).ToArray())));
}
