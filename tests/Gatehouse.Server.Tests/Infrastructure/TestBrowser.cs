using System.Net;
using System.Net.Sockets;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Gatehouse.Server.Tests.Infrastructure;

/// <summary>
/// A browser without script: it keeps cookies (Secure ones too, as browsers do on loopback), follows redirects, and submits the forms
/// that the page really has. Each has a loopback address of its own, so that one test's failures do not throttle another's.
/// </summary>
public sealed class TestBrowser : IDisposable
{
    private static int _addresses;

    private readonly Dictionary<string, string> _cookies = [];
    private readonly HttpClient _client;

    public TestBrowser(Uri server)
    {
        var number = Interlocked.Increment(ref _addresses);
        From = new(new byte[] { 127, (byte)(1 + number / 62500), (byte)(1 + number / 250 % 250), (byte)(1 + number % 250) });
        _client = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All, ConnectCallback = ConnectAsync,
        })
        {
            BaseAddress = server,
        };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("TestBrowser/1.0");
    }

    /// <summary>The address requests come from; set it to come from elsewhere.</summary>
    public IPAddress From { get; set; }

    /// <summary>Cookies by name; a test may steal, change or drop them.</summary>
    public IDictionary<string, string> Cookies => _cookies;

    /// <summary>Opens a page, following redirects.</summary>
    public Task<TestPage> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, follow: true);

    /// <summary>Asks for a page without following a redirect.</summary>
    public Task<TestPage> GetOnceAsync(string path) => SendAsync(HttpMethod.Get, path, null, follow: false);

    /// <summary>Fills in the form of the page (the one that has a field of the first name given, else the one <paramref name="form"/> selects) and submits it.</summary>
    public Task<TestPage> SubmitAsync(TestPage page, params (string Name, string Value)[] fields) =>
        SubmitAsync(page, null, fields);

    /// <inheritdoc cref="SubmitAsync(TestPage, ValueTuple{string, string}[])"/>
    public Task<TestPage> SubmitAsync(TestPage page, string? form, (string Name, string Value)[] fields, bool follow = true)
    {
        var element = form is null
            ? page.Document.Forms.FirstOrDefault(f => fields.Length == 0 || f.Elements.Any(e => e.GetAttribute("name") == fields[0].Name))
            : page.Document.QuerySelector(form) as IHtmlFormElement;
        if (element is null) throw new InvalidOperationException($"No form {form ?? fields[0].Name} on {page.Path}: {page.Text}");

        var values = new List<KeyValuePair<string, string>>();
        foreach (var field in element.Elements.Where(e => e.GetAttribute("name") is { Length: > 0 }))
        {
            var name = field.GetAttribute("name")!;
            if (fields.Any(f => f.Name == name)) continue;
            var value = field switch
            {
                IHtmlInputElement { Type: "checkbox" or "radio", IsChecked: false } => null,
                IHtmlInputElement input => input.Value,
                IHtmlSelectElement select => select.Value,
                IHtmlTextAreaElement area => area.Value,
                _ => null,
            };
            if (value is not null) values.Add(new(name, value));
        }

        values.AddRange(fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value)));
        var action = new Uri(new Uri(_client.BaseAddress!, page.Path), element.GetAttribute("action") is { Length: > 0 } a ? a : page.Path).PathAndQuery;
        return element.Method.Equals("get", StringComparison.OrdinalIgnoreCase)
            ? SendAsync(HttpMethod.Get, action.Split('?')[0] + "?" + string.Join('&', values.Select(v => $"{Uri.EscapeDataString(v.Key)}={Uri.EscapeDataString(v.Value)}")), null, follow)
            : SendAsync(HttpMethod.Post, action, values, follow);
    }

    /// <summary>Posts fields that no form need have: a forged request.</summary>
    public Task<TestPage> PostAsync(string path, IEnumerable<KeyValuePair<string, string>> fields, bool follow = false) =>
        SendAsync(HttpMethod.Post, path, fields, follow);

    /// <summary>Opens the sign-in page of the user's organisation and submits user name and password.</summary>
    public async Task<TestPage> SignInAsync(TestUser user, string? password = null, string? returnUrl = null)
    {
        var query = $"?organization={user.Organization.Slug}" + (returnUrl is null ? "" : $"&returnUrl={Uri.EscapeDataString(returnUrl)}");
        var page = await GetAsync("/sign-in" + query);
        return await SubmitAsync(page, ("username", user.Username), ("password", password ?? TestOrganization.Password));
    }

    public void Dispose() => _client.Dispose();

    private async Task<TestPage> SendAsync(HttpMethod method, string path, IEnumerable<KeyValuePair<string, string>>? fields, bool follow)
    {
        for (var hops = 0; ; hops++)
        {
            using var request = new HttpRequestMessage(method, path);
            if (_cookies.Count > 0) request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
            if (fields is not null) request.Content = new FormUrlEncodedContent(fields);
            using var response = await _client.SendAsync(request);
            KeepCookies(response);
            // As a browser does: an error that names an address leads nowhere.
            if (follow && (int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } location && hops < 10)
            {
                (method, fields) = (HttpMethod.Get, null);
                path = new Uri(new Uri(_client.BaseAddress!, path), location).PathAndQuery;
                continue;
            }

            var html = await response.Content.ReadAsStringAsync();
            var document = await BrowsingContext.New(Configuration.Default).OpenAsync(r => r.Content(html));
            return new(path, response.StatusCode, response.Headers.Location?.OriginalString, response.Headers, response.Content.Headers, html, document);
        }
    }

    private void KeepCookies(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var cookies)) return;
        foreach (var cookie in cookies)
        {
            var (name, value) = cookie.Split(';')[0].Split('=', 2) is [var n, var v] ? (n, v) : (cookie, "");
            if (value.Length == 0 || cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase)) _cookies.Remove(name);
            else _cookies[name] = value;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(From, 0));
        await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
