using System.Net;
using System.Text.RegularExpressions;

namespace Gatehouse.Bench;

/// <summary>One person signing in with a browser: pages fetched, forms posted, redirects followed.</summary>
internal sealed partial class Visitor(HttpClient client)
{
    private readonly Dictionary<string, string> _cookies = [];

    /// <summary>A client that neither follows redirects nor keeps cookies: the visitor does.</summary>
    public static HttpClient NewClient(Uri server) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All,
    })
    {
        BaseAddress = server,
    };

    /// <summary>The five requests of a sign-in by name, to be sent one after the other; throws when they lead elsewhere.</summary>
    public IEnumerable<(string Name, Func<Task> Send)> Steps(string organization, string username, string password, Func<string> code)
    {
        var (path, html) = ($"/sign-in?organization={organization}&returnUrl=/account", "");
        yield return ("GET /sign-in", Get);
        yield return ("POST /sign-in", () => Post("username", username, "password", password));
        yield return ("GET /sign-in/code", Get);
        yield return ("POST /sign-in/code", () => Post("code", code()));
        if (path != "/account") throw new InvalidOperationException($"{username} ended at {path}.");
        yield return ("GET /account", Get);

        async Task Get() => (path, html) = await SendAsync(HttpMethod.Get, path, null);
        async Task Post(params string[] fields)
        {
            var pairs = fields.Chunk(2).Select(f => new KeyValuePair<string, string>(f[0], f[1])).ToList();
            foreach (Match hidden in Hidden().Matches(html)) pairs.Add(new(hidden.Groups[1].Value, hidden.Groups[2].Value));
            (path, html) = await SendAsync(HttpMethod.Post, path, pairs);
        }
    }

    // To where the answer leads, or the page itself when it leads nowhere.
    private async Task<(string Path, string Html)> SendAsync(HttpMethod method, string path, List<KeyValuePair<string, string>>? fields)
    {
        using var request = new HttpRequestMessage(method, path);
        if (_cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
        if (fields is not null) request.Content = new FormUrlEncodedContent(fields);
        using var response = await client.SendAsync(request);
        if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            foreach (var cookie in cookies)
            {
                var pair = cookie.Split(';')[0].Split('=', 2);
                _cookies[pair[0]] = pair[1];
            }
        }

        var next = response.Headers.Location is { } location ? new Uri(new Uri(client.BaseAddress!, path), location).PathAndQuery : path;
        return (next, await response.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
