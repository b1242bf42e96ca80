using Gatehouse.Domain;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Domain.Users;

namespace Gatehouse.Features.SingleSignOn.Connection;

/// <summary>A connection as typed.</summary>
/// <param name="Id">Chosen before anything is saved, because the redirect address, which the provider asks for first, holds it.</param>
/// <param name="Kind">What stands at the other end; cannot be changed later.</param>
/// <param name="Name">As the button at sign-in says it.</param>
/// <param name="Tenant">The tenant id, for Entra.</param>
/// <param name="Issuer">The issuer, for others.</param>
/// <param name="ClientId">Under which id the provider knows Gatehouse.</param>
/// <param name="Secret">A new client secret; null leaves what is there.</param>
/// <param name="SecretExpires">The day after which the secret no longer works, as far as it is known.</param>
/// <param name="JustInTime">What happens to strangers.</param>
/// <param name="Version">The version that the editor saw; null for a new connection.</param>
public sealed record ConnectionInput(
    Guid Id, ProviderKind Kind, string? Name, string? Tenant, string? Issuer, string? ClientId, Secret? Secret, DateOnly? SecretExpires = null,
    JustInTime JustInTime = JustInTime.Off, int? Version = null)
{
    /// <summary>Longest name and client id.</summary>
    public const int LongestName = 100, LongestClientId = 200, LongestSecret = 1000;

    /// <summary>True when a new client secret was typed.</summary>
    public bool HasSecret => Secret?.Reveal() is { Length: > 0 };

    /// <summary>The issuer meant, with the tenant filled in; empty where none can be made.</summary>
    public string IssuerIn(Settings settings) => Kind is ProviderKind.Entra
        ? Domain.SingleSignOn.Issuer.ParseTenant(Tenant) is { } tenant ? Domain.SingleSignOn.Issuer.OfTenant(settings.EntraAuthority, tenant) : ""
        : (Issuer ?? "").Trim();

    /// <summary>One sentence for each field that cannot be used.</summary>
    public IReadOnlyDictionary<string, FormattableString> Errors(Settings settings)
    {
        var errors = new Dictionary<string, FormattableString>();
        var (name, client) = ((Name ?? "").Trim(), (ClientId ?? "").Trim());
        if (name.Length is 0 or > LongestName || !PlainText.Is(name)) errors["name"] = $"Enter a name of at most {LongestName} characters, such as Microsoft.";
        if (Kind is ProviderKind.Entra && Domain.SingleSignOn.Issuer.ParseTenant(Tenant) is null)
            errors["tenant"] = $"Enter the \"Directory (tenant) ID\" from the application's overview in Entra; it looks like 00000000-1111-2222-3333-444444444444.";
        if (Kind is ProviderKind.OpenIdConnect && Domain.SingleSignOn.Issuer.Refuse(IssuerIn(settings), settings.AllowedProviderNetworks.Count > 0) is { } why)
            errors["issuer"] = why;
        if (client.Length is 0 or > LongestClientId || client.Any(char.IsWhiteSpace) || !PlainText.Is(client))
            errors["clientId"] = Kind is ProviderKind.Entra
                ? (FormattableString)$"Enter the \"Application (client) ID\" from the application's overview in Entra."
                : $"Enter the client id that the provider gave to Gatehouse.";
        if (Secret?.Reveal() is { Length: > LongestSecret }) errors["secret"] = $"Use at most {LongestSecret} characters.";
        else if (Secret?.Reveal() is { } secret && Kind is ProviderKind.Entra && Guid.TryParse(secret, out _))
            errors["secret"] = $"This looks like the Secret ID. Entra shows the Value beside it, once, right after the secret was made.";
        return errors;
    }
}
