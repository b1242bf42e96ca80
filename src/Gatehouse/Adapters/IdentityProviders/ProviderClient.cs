using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.SingleSignOn;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Adapters.IdentityProviders;

/// <summary>Speaks with a provider: where to send the browser, and what its code is worth. Authorization code with PKCE (RFC 7636), always.</summary>
public sealed class ProviderClient(ProviderHttp http, ProviderDocuments documents, IdTokenCheck check, ConnectionSecrets secrets, TimeProvider time)
{
    private static readonly TimeSpan AssertionLife = TimeSpan.FromMinutes(2);

    /// <summary>What ties an answer to the browser and the request. Only the browser's cookie holds it; it is stored nowhere.</summary>
    /// <param name="Nonce">Comes back inside the ID token.</param>
    /// <param name="Verifier">Shown when the code is redeemed.</param>
    public sealed record Binding(string Nonce, string Verifier)
    {
        /// <summary>Derived from the browser's cookie for one <c>state</c>, so that several tabs can be on their way at once.</summary>
        public static Binding Of(string browserToken, string state)
        {
            var key = Encoding.ASCII.GetBytes(browserToken);
            string Derive(string purpose) => Base64UrlEncoder.Encode(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{purpose}/{state}")));
            return new(Derive("nonce"), Derive("verifier"));
        }
    }

    /// <summary>What is asked of the provider beside who it is.</summary>
    /// <param name="Proof">Prove a second factor.</param>
    /// <param name="Anew">Ask the user anew, whatever session he has there.</param>
    /// <param name="LoginHint">The user name typed.</param>
    /// <param name="Time">Ask for the time at which the user was asked, which many providers tell only where it matters (OpenID Connect Core 2).</param>
    public sealed record Ask(MfaProof? Proof = null, bool Anew = false, string? LoginHint = null, bool Time = false);

    /// <summary>Where to send the browser.</summary>
    /// <exception cref="ProviderFaultException">The provider cannot be used now.</exception>
    public async Task<Uri> AuthorizationAsync(
        SsoConnectionRow connection, string redirectUri, string state, Binding binding, Ask ask, CancellationToken cancellationToken)
    {
        var (metadata, _) = await documents.GetAsync(connection.Issuer, cancellationToken);
        var query = new Dictionary<string, string?>
        {
            ["client_id"] = connection.ClientId, ["response_type"] = "code", ["response_mode"] = "query", ["redirect_uri"] = redirectUri,
            ["scope"] = "openid profile email", ["state"] = state, ["nonce"] = binding.Nonce, ["code_challenge_method"] = "S256",
            ["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(binding.Verifier))),
        };
        if (ask.LoginHint is { } hint) query["login_hint"] = hint;
        if (ask.Anew) (query["prompt"], query["max_age"]) = ("login", "0");
        else if (ask.Time) query["max_age"] = "86400";
        if (ask.Proof is { } proof)
        {
            if (proof.Parameter() is { } parameter) query[parameter.Key] = parameter.Value;
            // No standard way to ask for a method by name; asking anew is what makes a provider ask for all it has.
            else query["prompt"] = "login";
        }

        return new(Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(metadata.Authorization.AbsoluteUri, query));
    }

    /// <summary>Redeems the code and checks the ID token that comes for it.</summary>
    /// <param name="connection">Whose token endpoint is asked.</param>
    /// <param name="slot">Which of the connection's credentials proves Gatehouse.</param>
    /// <param name="redirectUri">As sent.</param>
    /// <param name="code">As received.</param>
    /// <param name="binding">What ties it to the browser.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ProviderFaultException">It leads to nobody; the fault says why.</exception>
    public async Task<ProviderIdentity> RedeemAsync(
        SsoConnectionRow connection, CredentialSlot slot, string redirectUri, string code, Binding binding, CancellationToken cancellationToken)
    {
        var (metadata, keys) = await documents.GetAsync(connection.Issuer, cancellationToken);
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = redirectUri, ["code_verifier"] = binding.Verifier,
            ["client_id"] = connection.ClientId,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, metadata.Token);
        Authenticate(connection, slot, metadata, request, form);
        request.Content = new FormUrlEncodedContent(form);
        var (status, body) = await http.SendAsync(request, cancellationToken);
        return await check.RunAsync(connection, keys, IdToken(status, body), binding.Nonce, cancellationToken);
    }

    /// <summary>Where the browser ends its session at the provider; null where the provider has no such place.</summary>
    /// <exception cref="ProviderFaultException">The provider cannot be used now.</exception>
    public async Task<Uri?> EndSessionAsync(SsoConnectionRow connection, string? idToken, CancellationToken cancellationToken)
    {
        var (metadata, _) = await documents.GetAsync(connection.Issuer, cancellationToken);
        if (metadata.EndSession is not { } end) return null;
        var query = new Dictionary<string, string?> { ["client_id"] = connection.ClientId };
        if (idToken is not null) query["id_token_hint"] = idToken;
        return new(Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(end.AbsoluteUri, query));
    }

    private void Authenticate(SsoConnectionRow connection, CredentialSlot slot, ProviderMetadata metadata, HttpRequestMessage request, Dictionary<string, string> form)
    {
        if (connection.Credential(slot).Certificate is { } certificate)
        {
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            using var key = secrets.Key(connection, slot);
            form["client_assertion"] = Assertion(connection, certificate, key, metadata);
        }
        else if (secrets.Secret(connection, slot) is { } secret)
        {
            if (metadata is { TakesPost: false, TakesBasic: true })
            {
                // RFC 6749 2.3.1: both parts are form-encoded first.
                var pair = $"{Uri.EscapeDataString(connection.ClientId)}:{Uri.EscapeDataString(secret.Reveal())}";
                request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            }
            else
            {
                form["client_secret"] = secret.Reveal();
            }
        }
    }

    // private_key_jwt (OpenID Connect Core 9); Entra finds the certificate by its thumbprint.
    private string Assertion(SsoConnectionRow connection, byte[] certificate, RSA key, ProviderMetadata metadata)
    {
        var now = time.GetUtcNow();
        var thumbprint = Base64UrlEncoder.Encode(SHA256.HashData(certificate));
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = connection.ClientId, Audience = metadata.Token.AbsoluteUri, IssuedAt = now.UtcDateTime, NotBefore = now.UtcDateTime, Expires = (now + AssertionLife).UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = connection.ClientId, ["jti"] = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture) },
            SigningCredentials = new(new RsaSecurityKey(key) { KeyId = thumbprint, CryptoProviderFactory = new() { CacheSignatureProviders = false } }, SecurityAlgorithms.RsaSha256),
            AdditionalHeaderClaims = new Dictionary<string, object> { ["x5t#S256"] = thumbprint },
        });
    }

    private static string IdToken(HttpStatusCode status, string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (status is HttpStatusCode.OK && root.TryGetProperty("id_token", out var token) && token.GetString() is { Length: > 0 } text) return text;
            if (status is HttpStatusCode.OK) throw new ProviderFaultException(SsoFault.NoIdToken);
            var error = root.TryGetProperty("error", out var e) ? e.ToString() : null;
            var detail = root.TryGetProperty("error_description", out var d) ? $"{error}: {d}" : error;
            throw new ProviderFaultException(error switch
            {
                "invalid_client" or "unauthorized_client" => SsoFault.ClientRefused,
                "invalid_grant" => SsoFault.CodeRefused,
                _ => SsoFault.ProviderError,
            }, detail);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new ProviderFaultException(SsoFault.ProviderError, $"HTTP {(int)status}");
        }
    }
}
