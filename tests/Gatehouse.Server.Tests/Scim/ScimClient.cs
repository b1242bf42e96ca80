using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Data.Secrets;
using Gatehouse.Server.Tests.Infrastructure;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>An answer of the SCIM server.</summary>
public sealed record ScimReply(HttpStatusCode Status, JsonObject? Body, HttpResponseHeaders Headers, string? ContentType, string? Allow = null)
{
    /// <summary>The id of the resource.</summary>
    public string Id => Text("id")!;

    /// <summary>Its version, for If-Match.</summary>
    public string? Tag => Headers.ETag?.ToString();

    /// <summary>A text at the top of the body.</summary>
    public string? Text(string name) => Body?[name]?.ToString();

    /// <summary>The resources of a list.</summary>
    public IReadOnlyList<JsonObject> Resources => Body![nameof(Resources)]!.AsArray().Select(r => r!.AsObject()).ToList();

    /// <summary>Status and code of an error.</summary>
    public (int, string?) Error => ((int)Status, Text("scimType"));
}

/// <summary>An identity provider with a token of one organisation.</summary>
public sealed class ScimClient : IDisposable
{
    /// <summary>The core schema of users.</summary>
    public const string User = "urn:ietf:params:scim:schemas:core:2.0:User";

    /// <summary>The enterprise extension.</summary>
    public const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private readonly HttpClient _client;

    public ScimClient(Uri server, string? token)
    {
        _client = new() { BaseAddress = new(server, "/scim/v2/") };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("Provider/1.0");
        if (token is not null) _client.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    /// <summary>A client of a new organisation on the shared server.</summary>
    public static async Task<(ScimClient Client, TestOrganization Organization)> NewAsync(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        return (await NewAsync(organization), organization);
    }

    /// <summary>A client with a new token of that organisation.</summary>
    public static async Task<ScimClient> NewAsync(TestOrganization organization) => new(organization.Server.Address, await TokenAsync(organization));

    /// <summary>A new token, straight in the database.</summary>
    public static async Task<string> TokenAsync(TestOrganization organization, string name = "Entra ID", TimeSpan? life = null)
    {
        var (token, now) = (Token.Create(organization.Id), organization.Server.Time.GetUtcNow());
        await using var db = organization.Server.Db(organization.Id);
        db.ScimTokens.Add(new()
        {
            OrganizationId = organization.Id, Id = Guid.CreateVersion7(), Name = name, Hash = token.Hash, CreatedAt = now, CreatedBy = "test", ExpiresAt = now + (life ?? TimeSpan.FromDays(30)),
        });
        await db.SaveChangesAsync();
        return token.Reveal();
    }

    public Task<ScimReply> GetAsync(string path, string? ifNoneMatch = null) => SendAsync("GET", path, null, ifNoneMatch: ifNoneMatch);

    public Task<ScimReply> PostAsync(string path, string body) => SendAsync("POST", path, body);

    public Task<ScimReply> PutAsync(string path, string body, string? ifMatch = null) => SendAsync("PUT", path, body, ifMatch);

    /// <summary>A PATCH of these operations.</summary>
    public Task<ScimReply> PatchAsync(string path, string operations, string? ifMatch = null) => SendAsync(
        "PATCH", path, $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{{operations}}]}""", ifMatch);

    public Task<ScimReply> DeleteAsync(string path, string? ifMatch = null) => SendAsync("DELETE", path, null, ifMatch);

    /// <summary>Makes a user of that name.</summary>
    public Task<ScimReply> AddUserAsync(string userName, string more = "") =>
        PostAsync("Users", $$"""{"schemas":["{{User}}"],"userName":"{{userName}}","active":true{{(more.Length > 0 ? "," + more : "")}}}""");

    /// <summary>Makes a group of these members.</summary>
    public Task<ScimReply> AddGroupAsync(string name, params string[] members) => PostAsync("Groups",
        $$"""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"{{name}}","members":[{{string.Join(',', members.Select(m => $$"""{"value":"{{m}}"}"""))}}]}""");

    /// <summary>Users that pass a filter.</summary>
    public Task<ScimReply> FindAsync(string filter, string more = "") => GetAsync($"Users?filter={Uri.EscapeDataString(filter)}{more}");

    public async Task<ScimReply> SendAsync(string method, string path, string? body, string? ifMatch = null, string? ifNoneMatch = null, string type = "application/scim+json")
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (ifNoneMatch is not null) request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, type);
        using var response = await _client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new(response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject(), response.Headers, response.Content.Headers.ContentType?.ToString(),
            response.Content.Headers.Allow is { Count: > 0 } allow ? string.Join(", ", allow) : null);
    }

    public void Dispose() => _client.Dispose();
}
