using Gatehouse.Domain.Users;

namespace Gatehouse.Ui;

/// <summary>The tone of a <see cref="Status"/>, an <see cref="Alert"/> or a part of a <see cref="BarChart"/>; each has its own sign.</summary>
public enum StatusKind
{
    /// <summary>Nothing to say about it: off, inactive.</summary>
    Neutral = 0,

    /// <summary>As it should be.</summary>
    Good = 1,

    /// <summary>Someone should look at it.</summary>
    Warn = 2,

    /// <summary>Broken, refused or dangerous.</summary>
    Bad = 3,

    /// <summary>Worth knowing; managed elsewhere.</summary>
    Info = 4,
}

/// <summary>The class and the sign of each kind, in one place.</summary>
public static class StatusKinds
{
    /// <summary>The CSS class that sets the colour.</summary>
    public static string Css(this StatusKind kind) => kind switch
    {
        StatusKind.Neutral => "neutral",
        StatusKind.Good => "good",
        StatusKind.Warn => "warn",
        StatusKind.Bad => "bad",
        StatusKind.Info => "info",
    };

    /// <summary>How an account's status looks.</summary>
    public static StatusKind Kind(this AccountStatus status) => status switch
    {
        AccountStatus.Active => StatusKind.Good,
        AccountStatus.Waiting => StatusKind.Warn,
        AccountStatus.Deactivated => StatusKind.Neutral,
    };

    /// <summary>The sign that says the same without colour: five different shapes.</summary>
    public static string Sign(this StatusKind kind) => kind switch
    {
        StatusKind.Neutral => "minus-circle",
        StatusKind.Good => "check-circle",
        StatusKind.Warn => "warning",
        StatusKind.Bad => "cross-circle",
        StatusKind.Info => "info",
    };
}
