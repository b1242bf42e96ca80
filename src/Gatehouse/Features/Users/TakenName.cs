using Gatehouse.Domain;

namespace Gatehouse.Features.Users;

/// <summary>The answer to a user name that somebody in the organisation has.</summary>
internal static class TakenName
{
    /// <summary>Beside the field.</summary>
    public static Outcome Of(string username) => new Outcome.Invalid(
        new Dictionary<string, FormattableString> { ["username"] = $"Somebody in your organisation has the username {username} already. Choose another." });
}
