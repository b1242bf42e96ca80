using System.Net;
using System.Net.Sockets;
using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Adapters.IdentityProviders;

/// <summary>
/// The only way out to identity providers. Their addresses are chosen by administrators of organisations, so what they lead to is judged
/// when the connection is made, by the address really connected to: a name that is looked up once to be judged and once to be used could
/// lead elsewhere the second time (DNS rebinding). Redirects are not followed, answers are limited in time and size.
/// </summary>
public sealed class ProviderHttp : IDisposable
{
    private const int LargestAnswer = 512 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly IReadOnlyList<IPNetwork> _allowed;
    private readonly HttpClient _client;

    /// <summary>Reaches the public internet and the networks that <paramref name="settings"/> name.</summary>
    public ProviderHttp(Settings settings)
    {
        _allowed = settings.AllowedProviderNetworks;
        _client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = ConnectAsync,
            ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(2), MaxResponseHeadersLength = 32,
            AutomaticDecompression = DecompressionMethods.None,
        })
        { Timeout = Patience, MaxResponseContentBufferSize = LargestAnswer };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("Gatehouse");
        _client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <exception cref="ProviderFaultException">It was not answered in time and size, or may not be asked.</exception>
    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _client.SendAsync(request, cancellationToken);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (HttpRequestException error) when (error.InnerException is ProviderFaultException fault)
        {
            throw new ProviderFaultException(fault.Fault, fault.Detail);
        }
        catch (Exception error) when (error is HttpRequestException or InvalidOperationException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ProviderFaultException(SsoFault.Unreachable, error.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var isPlain = context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps;
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var reachable = addresses.Where(a => MayReach(a, isPlain)).ToArray();
        if (reachable.Length == 0) throw new ProviderFaultException(SsoFault.NotPublic);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(reachable, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // Without HTTPS only where the operator has said so: on the internet anybody on the way could answer.
    private bool MayReach(IPAddress address, bool isPlain)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return _allowed.Any(n => n.Contains(address)) || (!isPlain && PublicAddress.Is(address));
    }
}
