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

    /// <summary>Signs in completely; throws when the last page is not the one wanted.</summary>
    public async Task SignInAsync(string organization, string username, string password, Func<string> code)
    {
        var (path, html) = await GetAsync($"/sign-in?organization={organization}&returnUrl=/account");
        (path, html) = await PostAsync(path, html, [new("username", username), new("password", password)]);
        if (path == "/sign-in/code") (path, _) = await PostAsync(path, html, [new("code", code())]);
        if (path != "/account") throw new InvalidOperationException($"{username} ended at {path}.");
    }

    private Task<(string Path, string Html)> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    private Task<(string Path, string Html)> PostAsync(string path, string html, List<KeyValuePair<string, string>> fields)
    {
        foreach (Match hidden in Hidden().Matches(html)) fields.Add(new(hidden.Groups[1].Value, hidden.Groups[2].Value));
        return SendAsync(HttpMethod.Post, path, fields);
    }

    private async Task<(string Path, string Html)> SendAsync(HttpMethod method, string path, List<KeyValuePair<string, string>>? fields)
    {
        while (true)
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

            if (response.Headers.Location is not { } location) return (path.Split('?')[0] == "/sign-in" ? path : path.Split('?')[0], await response.Content.ReadAsStringAsync());
            (method, fields, path) = (HttpMethod.Get, null, new Uri(new Uri(client.BaseAddress!, path), location).PathAndQuery);
        }
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();
}
