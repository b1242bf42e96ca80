using System.Net;
using System.Text.RegularExpressions;

namespace Gatehouse.Bench;

/// <summary>What a first visit of a page costs: requests, and bytes that come over the wire, headers included.</summary>
internal static partial class PageWeight
{
    /// <summary>Fetches the page and what it refers to, as a browser with an empty cache does.</summary>
    public static async Task<(int Requests, long Bytes)> OfAsync(Uri server, string path)
    {
        long bytes = 0;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            PlaintextStreamFilter = (context, _) => new(new CountingStream(context.PlaintextStream, count => bytes += count)),
            MaxConnectionsPerServer = 1,
        })
        {
            BaseAddress = server,
        };
        var plain = await FetchAsync(client, path, compressed: false);
        var parts = Part().Matches(plain).Select(m => m.Groups[1].Value).Distinct().ToList();
        bytes = 0;
        await FetchAsync(client, path, compressed: true);
        foreach (var part in parts) await FetchAsync(client, "/" + part, compressed: true);
        return (1 + parts.Count, bytes);
    }

    private static async Task<string> FetchAsync(HttpClient client, string path, bool compressed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (compressed) request.Headers.Add("Accept-Encoding", "gzip, deflate, br");
        using var response = await client.SendAsync(request);
        return response.StatusCode is HttpStatusCode.OK
            ? await response.Content.ReadAsStringAsync()
            : throw new InvalidOperationException($"{path}: {response.StatusCode}");
    }

    [GeneratedRegex("(?:<link[^>]* href|<script[^>]* src|<img[^>]* src)=\"([^\"]+)\"")]
    private static partial Regex Part();

    private sealed class CountingStream(Stream inner, Action<int> count) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int length) => Counted(inner.Read(buffer, offset, length));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Counted(await inner.ReadAsync(buffer, cancellationToken));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int length) => inner.Write(buffer, offset, length);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        private int Counted(int read)
        {
            count(read);
            return read;
        }
    }
}
