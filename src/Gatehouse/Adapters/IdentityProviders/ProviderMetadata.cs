using System.Text.Json;
using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Adapters.IdentityProviders;

/// <summary>What a provider says about itself (OpenID Connect Discovery 1.0, 3), as far as it is used.</summary>
/// <param name="Issuer">Exactly the issuer asked.</param>
/// <param name="Authorization">Where the browser is sent.</param>
/// <param name="Token">Where the code is redeemed.</param>
/// <param name="Keys">Where its keys are.</param>
/// <param name="EndSession">Where the browser ends its session there (RP-Initiated Logout 1.0, 2.1); null where it cannot.</param>
/// <param name="SendsIssuer">Its answers say who answers (RFC 9207).</param>
/// <param name="TakesBasic">The secret may be sent in the Authorization header.</param>
/// <param name="TakesPost">The secret may be sent in the form.</param>
public sealed record ProviderMetadata(
    string Issuer, Uri Authorization, Uri Token, Uri Keys, Uri? EndSession, bool SendsIssuer, bool TakesBasic, bool TakesPost)
{
    /// <summary>Reads the document.</summary>
    /// <exception cref="ProviderFaultException">It is none, names another issuer, or lacks what is needed.</exception>
    public static ProviderMetadata Parse(string issuer, string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (Text(root, "issuer") != issuer) throw new ProviderFaultException(SsoFault.OtherIssuer, Text(root, "issuer"));

            var methods = root.TryGetProperty("token_endpoint_auth_methods_supported", out var found) && found.ValueKind is JsonValueKind.Array
                ? found.EnumerateArray().Select(m => m.ToString()).ToArray()
                // Discovery 1.0, 3: what holds where nothing is said.
                : ["client_secret_basic"];
            var isSecure = issuer.StartsWith("https:", StringComparison.Ordinal);
            return new(issuer,
                Address(root, "authorization_endpoint", isSecure) ?? throw new ProviderFaultException(SsoFault.NoDiscovery),
                Address(root, "token_endpoint", isSecure) ?? throw new ProviderFaultException(SsoFault.NoDiscovery),
                Address(root, "jwks_uri", isSecure) ?? throw new ProviderFaultException(SsoFault.NoKeys),
                Address(root, "end_session_endpoint", isSecure),
                root.TryGetProperty("authorization_response_iss_parameter_supported", out var sends) && sends.ValueKind is JsonValueKind.True,
                methods.Contains("client_secret_basic"), methods.Contains("client_secret_post"));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ProviderFaultException(SsoFault.NoDiscovery);
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    // A secure provider sends nobody to an insecure place.
    private static Uri? Address(JsonElement root, string name, bool isSecure) =>
        Uri.TryCreate(Text(root, name), UriKind.Absolute, out var uri) && (uri.Scheme == "https" || (uri.Scheme == "http" && !isSecure)) && uri.Fragment.Length == 0
            ? uri
            : null;
}
