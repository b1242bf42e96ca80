using System.Text.Json;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.SingleSignOn;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Adapters.IdentityProviders;

/// <summary>Checks an ID token by OpenID Connect Core 1.0, 3.1.3.7. Each no has a name of its own.</summary>
public sealed class IdTokenCheck(ProviderDocuments documents, TimeProvider time)
{
    /// <summary>How far two clocks may differ.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    // Asymmetric only. "none" and the HMAC family, whose key would be the client secret, are not among them.
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = 64 * 1024 };

    /// <summary>Who it is about.</summary>
    /// <param name="connection">Whose word is taken.</param>
    /// <param name="keys">The provider's keys as far as they are known.</param>
    /// <param name="idToken">As received.</param>
    /// <param name="nonce">As sent.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ProviderFaultException">It is not good; the fault says why.</exception>
    public async Task<ProviderIdentity> RunAsync(
        SsoConnectionRow connection, IReadOnlyList<SecurityKey> keys, string idToken, string nonce, CancellationToken cancellationToken)
    {
        var result = await _handler.ValidateTokenAsync(idToken, Parameters(connection, keys));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && await documents.RefreshKeysAsync(connection.Issuer, cancellationToken) is { } newer)
            result = await _handler.ValidateTokenAsync(idToken, Parameters(connection, newer));
        if (!result.IsValid) throw new ProviderFaultException(FaultOf(result.Exception));

        var token = (JsonWebToken)result.SecurityToken;
        var claims = Claims(token);
        // Several audiences: then the token says which of them asked for it, and that is us (3.1.3.7, 4 and 5).
        if (token.Audiences.Skip(1).Any() && Text(claims, "azp") != connection.ClientId) throw new ProviderFaultException(SsoFault.WrongAudience);
        if (Text(claims, "nonce") != nonce) throw new ProviderFaultException(SsoFault.WrongNonce);
        return new(connection.Issuer, Subject(connection, claims), claims, idToken);
    }

    // All tenants of Entra share their keys: issuer and tenant are the only border between them.
    private static string Subject(SsoConnectionRow connection, IReadOnlyDictionary<string, JsonElement> claims)
    {
        if (connection.Kind is not ProviderKind.Entra)
            return Text(claims, "sub") is { Length: <= 255 } subject ? subject : throw new ProviderFaultException(SsoFault.NoSubject);
        if (Issuer.ParseTenant(Text(claims, "tid")) != connection.TenantId) throw new ProviderFaultException(SsoFault.WrongTenant);
        return Guid.TryParse(Text(claims, "oid"), out var id) ? id.ToString("D") : throw new ProviderFaultException(SsoFault.NoSubject);
    }

    private TokenValidationParameters Parameters(SsoConnectionRow connection, IReadOnlyList<SecurityKey> keys) => new()
    {
        ValidIssuer = connection.Issuer, ValidAudience = connection.ClientId, IssuerSigningKeys = keys, ValidAlgorithms = Algorithms,
        RequireSignedTokens = true, RequireExpirationTime = true, RequireAudience = true, ValidateIssuerSigningKey = true,
        // A token that names no key is tried with the only one there is, never with all.
        TryAllIssuerSigningKeys = keys.Count == 1,
        LifetimeValidator = (from, until, _, _) => time.GetUtcNow() is var now && until is { } end && end > now.UtcDateTime - Skew && !(from > now.UtcDateTime + Skew),
    };

    private static SsoFault FaultOf(Exception? error) => error switch
    {
        SecurityTokenInvalidIssuerException => SsoFault.WrongIssuer,
        SecurityTokenInvalidAudienceException => SsoFault.WrongAudience,
        SecurityTokenExpiredException or SecurityTokenNotYetValidException or SecurityTokenInvalidLifetimeException or SecurityTokenNoExpirationException => SsoFault.Expired,
        SecurityTokenInvalidSignatureException or SecurityTokenInvalidAlgorithmException or SecurityTokenInvalidSigningKeyException => SsoFault.BadSignature,
        _ => SsoFault.NoIdToken,
    };

    private static Dictionary<string, JsonElement> Claims(JsonWebToken token)
    {
        using var document = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
        return document.RootElement.EnumerateObject().DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.Value.Clone(), StringComparer.Ordinal);
    }

    private static string? Text(IReadOnlyDictionary<string, JsonElement> claims, string name) =>
        claims.TryGetValue(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
