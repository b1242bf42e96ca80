using System.Net;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>The same person's browser at the real provider: keeps its cookies, signs in by its form, and comes back with an address of ours.</summary>
public sealed class ProviderVisitor : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });

    /// <summary>How many times the provider showed its form.</summary>
    public int Asked { get; private set; }

    /// <summary>Follows the provider until it sends the browser to <paramref name="home"/>.</summary>
    public async Task<Uri> SignInAsync(Uri at, string username, Uri home)
    {
        for (var hops = 0; hops < 12; hops++)
        {
            using var answer = await _client.GetAsync(at);
            if (answer.Headers.Location is { } location)
            {
                at = new(at, location);
                if (at.Authority == home.Authority) return at;
                continue;
            }

            var text = await answer.Content.ReadAsStringAsync();
            if (!text.Contains("name=\"login\"", StringComparison.Ordinal)) throw new InvalidOperationException($"{(int)answer.StatusCode} {at}: {text}");
            Asked++;
            using var form = new FormUrlEncodedContent([new("login", username)]);
            using var posted = await _client.PostAsync(at, form);
            at = new(at, posted.Headers.Location ?? throw new InvalidOperationException(await posted.Content.ReadAsStringAsync()));
            if (at.Authority == home.Authority) return at;
        }

        throw new InvalidOperationException($"The provider leads in a circle: {at}");
    }

    /// <summary>Opens an address and gives the text and where it leads.</summary>
    public async Task<(string Text, Uri? Location)> GetAsync(Uri address)
    {
        using var answer = await _client.GetAsync(address);
        return (await answer.Content.ReadAsStringAsync(), answer.Headers.Location);
    }

    public void Dispose() => _client.Dispose();
}
