using System.Text.Json;
using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Adapters.IdentityProviders;

/// <summary>Whom a provider vouched for, by an ID token that was checked.</summary>
/// <param name="Issuer">The issuer, exactly; for Entra the tenant is in it.</param>
/// <param name="Subject"><c>oid</c> for Entra, <c>sub</c> for others: together with the issuer the only thing an account is found by.</param>
/// <param name="Claims">All the token says.</param>
/// <param name="IdToken">The token itself.</param>
public sealed record ProviderIdentity(string Issuer, string Subject, IReadOnlyDictionary<string, JsonElement> Claims, string IdToken)
{
    /// <summary>What the provider calls the user. Its holder may be able to choose it: to show, never to find an account by.</summary>
    public string? Username => Text("preferred_username") ?? Text("upn") ?? Text("email");

    /// <summary>The person's name.</summary>
    public string? Name => Text("name");

    /// <summary>The provider's name for its session.</summary>
    public string? SessionId => Text("sid");

    /// <summary>When the user last proved who he is there, as far as it says.</summary>
    public DateTimeOffset? AuthenticatedAt =>
        Claims.TryGetValue("auth_time", out var at) && at.ValueKind is JsonValueKind.Number && at.TryGetInt64(out var seconds)
            && seconds is > 0 and < 253402300799 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    /// <summary>True when it carries the proof.</summary>
    public bool Proves(MfaProof proof) => proof.IsIn(Claims);

    /// <summary>A claim that is text.</summary>
    public string? Text(string claim) =>
        Claims.TryGetValue(claim, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
