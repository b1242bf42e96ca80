using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>An identity provider that provisions with the token an administrator has given it.</summary>
public sealed class Provider : IDisposable
{
    private readonly HttpClient _client;

    /// <param name="tenant">The address that the page shows.</param>
    /// <param name="token">The token that it shows once.</param>
    public Provider(string tenant, string token)
    {
        _client = new() { BaseAddress = new(tenant + "/") };
        _client.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    /// <summary>Makes a user or group; returns the status and, where it was made, its id.</summary>
    public async Task<(int Status, string? Id)> MakeAsync(string kind, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/scim+json"));
        using var response = await _client.PostAsync(kind, content);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())?["id"]?.ToString());
    }

    public Task<(int Status, string? Id)> MakeUserAsync(string name, string displayName) =>
        MakeAsync("Users", $$"""{"userName":"{{name}}","displayName":"{{displayName}}","externalId":"{{Guid.NewGuid()}}","active":true}""");

    public void Dispose() => _client.Dispose();
}
