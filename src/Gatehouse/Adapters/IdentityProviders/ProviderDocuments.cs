using System.Collections.Concurrent;
using System.Net;
using Gatehouse.Domain.SingleSignOn;
using Microsoft.IdentityModel.Tokens;

namespace Gatehouse.Adapters.IdentityProviders;

/// <summary>
/// Discovery documents and keys of the providers in use, kept for a while: read at the first sign-in, again after half a day, and keys also
/// when a token names one that is not known, so that a provider may change its keys at any time.
/// </summary>
public sealed class ProviderDocuments(ProviderHttp http, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);

    // Tokens with made-up key names must not make us ask for each of them.
    private static readonly TimeSpan KeysApart = TimeSpan.FromSeconds(30);

    private const int MostKept = 1000;

    private sealed record Kept(ProviderMetadata Metadata, IReadOnlyList<SecurityKey> Keys, DateTimeOffset ReadAt, DateTimeOffset KeysReadAt);

    private readonly ConcurrentDictionary<string, Kept> _kept = new(StringComparer.Ordinal);

    /// <summary>The provider's description and keys.</summary>
    /// <param name="issuer">Whose.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="anew">Read them whether or not they are known: for a test.</param>
    /// <exception cref="ProviderFaultException">They cannot be had.</exception>
    public async Task<(ProviderMetadata Metadata, IReadOnlyList<SecurityKey> Keys)> GetAsync(
        string issuer, CancellationToken cancellationToken, bool anew = false)
    {
        var now = time.GetUtcNow();
        if (!anew && _kept.TryGetValue(issuer, out var known) && (now - known.ReadAt).Duration() < Life) return (known.Metadata, known.Keys);

        var json = await ReadAsync(new(issuer.TrimEnd('/') + "/.well-known/openid-configuration"), SsoFault.NoDiscovery, cancellationToken);
        var metadata = ProviderMetadata.Parse(issuer, json);
        var kept = new Kept(metadata, await ReadKeysAsync(metadata, cancellationToken), now, now);
        if (_kept.Count >= MostKept) _kept.Clear();
        _kept[issuer] = kept;
        return (kept.Metadata, kept.Keys);
    }

    /// <summary>The keys read anew, because a token names one that is not among them; null where they were read just now.</summary>
    public async Task<IReadOnlyList<SecurityKey>?> RefreshKeysAsync(string issuer, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!_kept.TryGetValue(issuer, out var known) || (now - known.KeysReadAt).Duration() < KeysApart) return null;
        var keys = await ReadKeysAsync(known.Metadata, cancellationToken);
        _kept[issuer] = known with { Keys = keys, KeysReadAt = now };
        return keys;
    }

    private async Task<IReadOnlyList<SecurityKey>> ReadKeysAsync(ProviderMetadata metadata, CancellationToken cancellationToken)
    {
        var json = await ReadAsync(metadata.Keys, SsoFault.NoKeys, cancellationToken);
        try
        {
            var keys = new JsonWebKeySet(json).Keys.Where(k => IsUsable(k, metadata.Issuer)).Cast<SecurityKey>().ToList();
            return keys.Count > 0 ? keys : throw new ProviderFaultException(SsoFault.NoKeys);
        }
        catch (Exception error) when (error is ArgumentException or System.Text.Json.JsonException or FormatException)
        {
            throw new ProviderFaultException(SsoFault.NoKeys);
        }
    }

    // Public keys only: a shared secret published as a key would let anybody sign. Where a key says for which issuer it signs, as Entra's
    // do, it signs for no other.
    private static bool IsUsable(JsonWebKey key, string issuer) =>
        key.Kty is JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve
        && key.Use is null or "" or "sig"
        && (!key.AdditionalData.TryGetValue("issuer", out var signsFor) || signsFor?.ToString() == issuer);

    private async Task<string> ReadAsync(Uri address, SsoFault missing, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var (status, body) = await http.SendAsync(request, cancellationToken);
        return status switch
        {
            HttpStatusCode.OK => body,
            >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests => throw new ProviderFaultException(SsoFault.Unreachable, $"HTTP {(int)status}"),
            _ => throw new ProviderFaultException(missing, $"HTTP {(int)status}"),
        };
    }
}
