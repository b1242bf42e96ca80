namespace Gatehouse.Domain.SingleSignOn;

/// <summary>How a screen names what a connection can be set to.</summary>
public static class SsoWords
{
    /// <summary>The kind of provider.</summary>
    public static FormattableString Of(ProviderKind kind) => kind switch
    {
        ProviderKind.Entra => $"Microsoft Entra ID",
        ProviderKind.OpenIdConnect => $"OpenID Connect",
    };

    /// <summary>What happens to a stranger.</summary>
    public static FormattableString Of(JustInTime mode) => mode switch
    {
        JustInTime.Off => $"Refuse",
        JustInTime.Waiting => $"Create the account, waiting for activation",
        JustInTime.Active => $"Create the account, active at once",
    };

    /// <summary>What choosing it means.</summary>
    public static FormattableString Description(JustInTime mode) => mode switch
    {
        JustInTime.Off => $"Only people with an account here get in: by provisioning, or by an invitation link.",
        JustInTime.Waiting => $"They are told that they wait. An administrator activates them on their account's page.",
        JustInTime.Active => $"Everybody whom the provider lets in gets an account without a role.",
    };
}
