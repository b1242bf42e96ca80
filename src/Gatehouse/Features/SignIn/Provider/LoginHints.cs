using Gatehouse.Web;

namespace Gatehouse.Features.SignIn.Provider;

/// <summary>
/// Carries the user name typed to the provider's own form, sealed: it stands readable in no address, and nobody can make a link that fills in
/// a name of his choice.
/// </summary>
public sealed class LoginHints(SealedTexts texts)
{
    private const string Purpose = "login-hint";

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    /// <summary>As it stands in the address.</summary>
    public string Seal(string username) => texts.Seal(Purpose, username, Life);

    /// <summary>The name; null for what was not sealed here or is too old.</summary>
    public string? Open(string? sealedName) => texts.Open(Purpose, sealedName);
}
