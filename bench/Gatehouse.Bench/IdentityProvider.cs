using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Gatehouse.Bench;

/// <summary>Sends what Entra's provisioning sends.</summary>
internal sealed class IdentityProvider : IDisposable
{
    private readonly HttpClient _client;

    public IdentityProvider(Uri server, string token)
    {
        _client = new() { BaseAddress = new(server, "/scim/v2/") };
        _client.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    /// <summary>Asks for a user whom nobody knows yet and makes him; returns his id.</summary>
    public async Task<string> ProvisionAsync(int number)
    {
        await FindAsync(number);
        var made = await SendAsync(HttpMethod.Post, "Users", $$$"""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"externalId":"{{{Guid.NewGuid()}}}",
             "userName":"user{{{number}}}@tenant.test","active":true,"displayName":"User Number {{{number}}}","emails":[{"type":"work","value":"user{{{number}}}@tenant.test","primary":true}],
             "name":{"formatted":"User Number {{{number}}}","familyName":"Number {{{number}}}","givenName":"User"},"title":"Clerk","phoneNumbers":[{"type":"work","value":"+49 30 {{{number}}}"}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"{{{number}}}","department":"Department {{{number % 20}}}"},"meta":{"resourceType":"User"}}
            """);
        return made!["id"]!.ToString();
    }

    public Task FindAsync(int number) => GetAsync($"Users?filter=userName+eq+%22user{number}%40tenant.test%22");

    public Task RenameAsync(string id, int number) => SendAsync(HttpMethod.Patch, $"Users/{id}",
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"Replace","path":"displayName","value":"Renamed {{number}}"}]}""");

    public async Task<string> AddGroupAsync() => (await SendAsync(HttpMethod.Post, "Groups",
        """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"externalId":"all","displayName":"Everyone","meta":{"resourceType":"Group"}}"""))!["id"]!.ToString();

    public Task ChangeMembersAsync(string group, string op, string[] ids) => SendAsync(HttpMethod.Patch, $"Groups/{group}",
        $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"{{op}}","path":"members","value":[{{string.Join(',', ids.Select(id => $$"""{"$ref":null,"value":"{{id}}"}"""))}}]}]}""");

    public Task GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public void Dispose() => _client.Dispose();

    private async Task<JsonNode?> SendAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/scim+json"));
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length > 0 && method == HttpMethod.Post ? JsonNode.Parse(text) : null;
    }
}
