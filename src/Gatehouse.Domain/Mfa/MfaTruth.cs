namespace Gatehouse.Domain.Mfa;

/// <summary>An authenticator that is bound and confirmed, as far as words about it go.</summary>
/// <param name="BoundAt">When a code confirmed it.</param>
/// <param name="LastUsedAt">When a code of it was last accepted; null when never.</param>
/// <param name="IsDisabled">Switched off after 100 wrong codes in a row.</param>
public readonly record struct BoundAuthenticator(DateTimeOffset BoundAt, DateTimeOffset? LastUsedAt, bool IsDisabled);

/// <summary>
/// The truth about an account's MFA, in one or two sentences: whether it is required and by what, and whether it is set up. The one
/// place for these words; administrator's page, user's page and command line show the same.
/// </summary>
public static class MfaTruth
{
    /// <summary>Said to whoever administers the account.</summary>
    public static IReadOnlyList<FormattableString> ForAdministrator(MfaRequirement requirement, BoundAuthenticator? authenticator) =>
        requirement.Rule switch
        {
            RequirementRule.IdentityProvider =>
                [$"Managed by the identity provider: it decides whether this user is asked for a second factor. Gatehouse's own MFA settings do not apply."],
            RequirementRule.Nobody => authenticator is { } bound
                ? [$"Not required: no code is asked for, although an authenticator app was set up {new OnDay(bound.BoundAt)}."]
                : [$"Not required: signing in takes only the username and the password."],
            RequirementRule.Account =>
                [$"Required for this account since {requirement.Since!.Value}.", SetUp(authenticator)],
            RequirementRule.Organization =>
                [$"Required because your organisation requires it for everyone, since {requirement.Since!.Value}.", SetUp(authenticator)],
        };

    /// <summary>Said to the user.</summary>
    public static IReadOnlyList<FormattableString> ForUser(MfaRequirement requirement, BoundAuthenticator? authenticator) =>
        requirement.Rule switch
        {
            RequirementRule.IdentityProvider =>
                [$"Managed by your organisation's identity provider, where you sign in. There is nothing to set up here."],
            RequirementRule.Nobody => authenticator is { } bound
                ? [$"Not required: you are asked for no code, although you set up an authenticator app {new OnDay(bound.BoundAt)}."]
                : [$"Not required: you sign in with your username and password only."],
            RequirementRule.Account =>
                [$"Required for your account since {requirement.Since!.Value}.", YouSetUp(authenticator)],
            RequirementRule.Organization =>
                [$"Required because your organisation requires it for everyone, since {requirement.Since!.Value}.", YouSetUp(authenticator)],
        };

    private static FormattableString SetUp(BoundAuthenticator? authenticator) => authenticator switch
    {
        null => $"Not set up yet: the next sign-in leads through set-up.",
        { IsDisabled: true, BoundAt: var at } =>
            $"Set up {new OnDay(at)}, but switched off after 100 wrong codes in a row: reset MFA, and the user sets it up again at the next sign-in.",
        { } used when IsUsed(used) => $"Set up {new OnDay(used.BoundAt)}, last used {new OnDay(used.LastUsedAt!.Value)}.",
        { BoundAt: var at } => $"Set up {new OnDay(at)}, not used since.",
    };

    private static FormattableString YouSetUp(BoundAuthenticator? authenticator) => authenticator switch
    {
        null => $"You have not set it up yet: your next sign-in leads you through it.",
        { IsDisabled: true, BoundAt: var at } =>
            $"You set it up {new OnDay(at)}, but it was switched off after 100 wrong codes in a row: ask an administrator to reset MFA, then set it up again.",
        { } used when IsUsed(used) => $"You set it up {new OnDay(used.BoundAt)} and last used it {new OnDay(used.LastUsedAt!.Value)}.",
        { BoundAt: var at } => $"You set it up {new OnDay(at)} and have not used it since.",
    };

    // The code that confirmed it is no use of it.
    private static bool IsUsed(BoundAuthenticator authenticator) => authenticator.LastUsedAt > authenticator.BoundAt;
}
