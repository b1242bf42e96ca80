using System.Text.Json;

namespace Gatehouse.Domain.SingleSignOn;

/// <summary>
/// Proof that an identity provider asked for a second factor: a claim with a value. Entra's v2.0 ID tokens carry no <c>amr</c>; its proof is
/// the authentication context in <c>acrs</c>, asked for by the <c>claims</c> parameter and granted by Conditional Access. Others prove it by
/// <c>amr</c> (RFC 8176) or <c>acr</c>.
/// </summary>
/// <param name="Claim">The claim.</param>
/// <param name="Value">The value of it that counts.</param>
public readonly record struct MfaProof(string Claim, string Value)
{
    /// <summary>The claims that can be chosen, the usual one of the kind first.</summary>
    public static IReadOnlyList<string> Claims(ProviderKind kind) => kind switch
    {
        ProviderKind.Entra => ["acrs"],
        ProviderKind.OpenIdConnect => ["amr", "acr"],
    };

    /// <summary>What is proposed for a new connection.</summary>
    public static MfaProof Default(ProviderKind kind) => kind switch
    {
        ProviderKind.Entra => new("acrs", "c1"),
        ProviderKind.OpenIdConnect => new("amr", "mfa"),
    };

    /// <summary>True when the claim holds the value: as itself, or among others.</summary>
    public bool IsIn(IReadOnlyDictionary<string, JsonElement> claims)
    {
        ArgumentNullException.ThrowIfNull(claims);
        var value = Value;
        return claims.TryGetValue(Claim, out var found) && found.ValueKind switch
        {
            JsonValueKind.String => found.GetString() == value,
            JsonValueKind.Array => found.EnumerateArray().Any(x => x.ValueKind is JsonValueKind.String && x.GetString() == value),
            _ => false,
        };
    }

    /// <summary>The parameter of the authorization request that asks for it (OpenID Connect Core 5.5.1.1); null where there is nothing to ask.</summary>
    public KeyValuePair<string, string>? Parameter() => Claim switch
    {
        "acrs" or "acr" => new("claims", JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["id_token"] = new Dictionary<string, object> { [Claim] = new { essential = true, value = Value } },
        })),
        _ => null,
    };

    /// <summary>As the audit log and the account's page say it.</summary>
    public override string ToString() => $"{Claim} {Value}";
}
