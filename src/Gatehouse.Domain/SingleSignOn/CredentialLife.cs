namespace Gatehouse.Domain.SingleSignOn;

/// <summary>How long a secret or certificate is still good, as far as that calls for an act.</summary>
public enum CredentialLife
{
    /// <summary>Good for now, or nobody has said until when.</summary>
    Good = 0,

    /// <summary>It runs out within <see cref="CredentialLives.Warning"/>: time to renew it.</summary>
    EndsSoon = 1,

    /// <summary>It has run out: the provider refuses whoever signs in with it.</summary>
    Over = 2,
}

/// <summary>The one place that says when an administrator is reminded.</summary>
public static class CredentialLives
{
    /// <summary>How long before the end the reminder begins.</summary>
    public static readonly TimeSpan Warning = TimeSpan.FromDays(30);

    /// <summary>Where a credential that ends at <paramref name="end"/> stands now.</summary>
    public static CredentialLife Of(DateTimeOffset? end, DateTimeOffset now) => end switch
    {
        { } at when at <= now => CredentialLife.Over,
        { } at when at - now < Warning => CredentialLife.EndsSoon,
        _ => CredentialLife.Good,
    };
}
