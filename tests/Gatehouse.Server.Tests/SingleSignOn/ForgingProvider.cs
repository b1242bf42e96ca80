using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>
/// A provider that answers whatever a test wants, signed with a key of its own that all its tenants share, as Entra's do. It keeps no rules at
/// all: what it sends is for Gatehouse to refuse.
/// </summary>
public sealed class ForgingProvider
{
    private static readonly Lazy<Task<ForgingProvider>> TheOne = new(StartAsync);

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Script> _scripts = new();

    /// <summary>What a tenant's provider answers.</summary>
    public sealed class Script
    {
        /// <summary>The ID token that the next code is worth.</summary>
        public Func<string?>? IdToken { get; set; }

        /// <summary>The ID tokens by code, where several are under way at once.</summary>
        public IReadOnlyDictionary<string, string>? IdTokenByCode { get; set; }

        /// <summary>The issuer that discovery names instead of the true one.</summary>
        public string? DiscoveryIssuer { get; set; }

        /// <summary>Discovery says that answers carry <c>iss</c>.</summary>
        public bool SendsIssuer { get; set; }

        /// <summary>Where keys are said to be instead of here.</summary>
        public string? KeysAt { get; set; }

        /// <summary>What stands before the discovery document, to make it large.</summary>
        public int Padding { get; set; }

        /// <summary>Discovery leads elsewhere.</summary>
        public string? RedirectTo { get; set; }

        /// <summary>The keys published.</summary>
        public IReadOnlyList<RSA> Keys { get; set; } = [Shared];

        /// <summary>Further members of each key.</summary>
        public Dictionary<string, object> KeyExtras { get; } = [];

        /// <summary>The last form sent to the token endpoint.</summary>
        public IReadOnlyDictionary<string, string>? LastForm { get; set; }

        /// <summary>How often keys were read.</summary>
        public int KeysRead { get; set; }
    }

    /// <summary>The key of all tenants.</summary>
    public static RSA Shared { get; } = RSA.Create(2048);

    /// <summary>Its address.</summary>
    public string Origin { get; private set; } = "";

    public static Task<ForgingProvider> TheAsync() => TheOne.Value;

    /// <summary>The script of a tenant.</summary>
    public Script Of(string tenant) => _scripts.GetOrAdd(tenant, _ => new());

    /// <summary>The name of a key.</summary>
    public static string KeyId(RSA key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportRSAPublicKey()))[..16];

    /// <summary>A token of any content, signed (or not) in any way.</summary>
    public static string Token(IReadOnlyDictionary<string, object?> claims, RSA? key, string algorithm = "RS256", string? keyId = null)
    {
        var header = new Dictionary<string, object?> { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (key is not null) header["kid"] = keyId ?? KeyId(key);
        var content = $"{Part(header)}.{Part(claims)}";
        var signature = key?.SignData(System.Text.Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{content}.{(signature is null ? "" : Base64UrlEncoder.Encode(signature))}";
    }

    internal static string Part(object value) => Base64UrlEncoder.Encode(JsonSerializer.SerializeToUtf8Bytes(value));

    private static async Task<ForgingProvider> StartAsync()
    {
        var forger = new ForgingProvider();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", (string tenant) => forger.Discovery(tenant));
        app.MapGet("/{tenant}/keys", (string tenant) => forger.Keys(tenant));
        app.MapPost("/{tenant}/token", async (string tenant, HttpRequest request) =>
        {
            var script = forger.Of(tenant);
            var form = (await request.ReadFormAsync()).ToDictionary(f => f.Key, f => f.Value.ToString());
            script.LastForm = form;
            return Results.Json(new { token_type = "Bearer", access_token = "x", id_token = script.IdTokenByCode?[form["code"]] ?? script.IdToken?.Invoke() });
        });
        await app.StartAsync();
        forger.Origin = app.Urls.Single();
        return forger;
    }

    private IResult Discovery(string tenant)
    {
        var (script, at) = (Of(tenant), $"{Origin}/{tenant}");
        if (script.RedirectTo is { } elsewhere) return Results.Redirect(elsewhere);
        return Results.Json(new
        {
            padding = new string('x', script.Padding), issuer = script.DiscoveryIssuer ?? $"{at}/v2.0", authorization_endpoint = $"{at}/authorize", token_endpoint = $"{at}/token",
            jwks_uri = script.KeysAt ?? $"{at}/keys", token_endpoint_auth_methods_supported = new[] { "client_secret_post" },
            authorization_response_iss_parameter_supported = script.SendsIssuer,
        });
    }

    private IResult Keys(string tenant)
    {
        var script = Of(tenant);
        script.KeysRead++;
        return Results.Json(new
        {
            keys = script.Keys.Select(key =>
            {
                var parameters = key.ExportParameters(false);
                return new Dictionary<string, object>(script.KeyExtras)
                {
                    ["kty"] = "RSA", ["use"] = "sig", ["kid"] = KeyId(key), ["n"] = Base64UrlEncoder.Encode(parameters.Modulus), ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
                };
            }),
        });
    }
}
