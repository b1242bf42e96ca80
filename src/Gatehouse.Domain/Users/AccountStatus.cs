namespace Gatehouse.Domain.Users;

/// <summary>Whether an account may be used.</summary>
public enum AccountStatus
{
    /// <summary>It may sign in.</summary>
    Active = 0,

    /// <summary>Made by the identity provider's word; an administrator has yet to let it in.</summary>
    Waiting = 1,

    /// <summary>Closed: no sign-in, no session.</summary>
    Deactivated = 2,
}

/// <summary>Derives an <see cref="AccountStatus"/> and says it; lists, pages, exports and the command line use the same words.</summary>
public static class AccountStatuses
{
    /// <summary>The status of an account as it is stored.</summary>
    public static AccountStatus Of(bool isActive, DateTimeOffset? waitingSince) =>
        isActive ? AccountStatus.Active : waitingSince is null ? AccountStatus.Deactivated : AccountStatus.Waiting;

    /// <summary>In words.</summary>
    public static FormattableString Words(this AccountStatus status) => status switch
    {
        AccountStatus.Active => $"Active",
        AccountStatus.Waiting => $"Waiting for activation",
        AccountStatus.Deactivated => $"Deactivated",
    };
}
