namespace Gatehouse.Web;

/// <summary>The addresses of this server that identity providers know.</summary>
public static class ProviderAddresses
{
    /// <summary>
    /// Where a provider answers. One for each connection, so that no provider can answer in another's place (RFC 9700 4.4.2.2).
    /// </summary>
    public static string Redirect(string origin, Guid connectionId) => $"{origin}/sign-in/callback/{connectionId}";

    /// <summary>What a provider's page opens when somebody signs out there.</summary>
    public static string FrontChannel(string origin, Guid organizationId, Guid connectionId) =>
        $"{origin}/sign-out/front-channel/{organizationId}/{connectionId}";
}
