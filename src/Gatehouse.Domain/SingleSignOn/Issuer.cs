using Gatehouse.Domain.Users;

namespace Gatehouse.Domain.SingleSignOn;

/// <summary>The address of an identity provider, exactly as its tokens carry it (OpenID Connect Discovery 1.0, 4.3).</summary>
public static class Issuer
{
    /// <summary>Longest one.</summary>
    public const int MaximumLength = 500;

    /// <summary>Where Microsoft Entra ID's tenants are.</summary>
    public const string Entra = "https://login.microsoftonline.com";

    /// <summary>
    /// The issuer of a tenant, its id filled in. Never <c>common</c> or <c>organizations</c>: there the tenant is a placeholder, and a token
    /// of any tenant of the world would do.
    /// </summary>
    public static string OfTenant(string authority, string tenantId) => $"{authority.TrimEnd('/')}/{tenantId}/v2.0";

    /// <summary>A tenant id as issuers carry it; null for what is none.</summary>
    public static string? ParseTenant(string? text) => Guid.TryParse(text?.Trim(), out var id) && id != Guid.Empty ? id.ToString("D") : null;

    /// <summary>What is wrong with an issuer as typed; null when it can be used.</summary>
    /// <param name="issuer">The address.</param>
    /// <param name="allowHttp">The operator has allowed providers on the own network, which need no HTTPS.</param>
    public static FormattableString? Refuse(string issuer, bool allowHttp)
    {
        ArgumentNullException.ThrowIfNull(issuer);
        if (issuer.Length == 0) return $"Enter the provider's address, such as https://id.example.org.";
        if (issuer.Length > MaximumLength) return $"Use at most {MaximumLength} characters.";
        if (!PlainText.Is(issuer) || !Uri.TryCreate(issuer, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0)
            return $"This is no address. It begins with https:// and is called \"issuer\" in the provider's own documents.";
        if (uri.Scheme == "http" && !allowHttp) return $"It must begin with https://.";
        if (uri.Query.Length > 0 || uri.Fragment.Length > 0) return $"An issuer has neither ? nor # in it.";
        if (issuer.Contains("/.well-known/", StringComparison.Ordinal))
            return $"Enter the issuer only, without /.well-known/openid-configuration.";
        return issuer.Contains("login.microsoftonline.com", StringComparison.OrdinalIgnoreCase)
            ? (FormattableString)$"For Microsoft Entra ID choose that kind and enter the tenant id: the tenant is then checked too."
            : null;
    }
}
