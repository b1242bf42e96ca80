using System.Diagnostics;
using System.Net.Http.Json;

namespace Gatehouse.Tests.IdentityProvider;

/// <summary>
/// A real OpenID Connect provider of another origin (npm oidc-provider), run on loopback, that behaves as Microsoft Entra ID. Needs Node.js
/// and <c>npm ci</c> in this folder.
/// </summary>
public sealed class NodeProvider : IDisposable
{
    private static readonly Lazy<Task<NodeProvider>> TheOne = new(StartAsync);
    private static readonly string Folder = Path.Combine(Root(AppContext.BaseDirectory), "tests", "identity-provider");

    private readonly Process _process;
    private readonly HttpClient _http = new();

    private NodeProvider(Process process, string origin) => (_process, Origin) = (process, origin);

    /// <summary>Why it cannot be run here; null when it can.</summary>
    public static string? Missing { get; } =
        !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "node")))
            ? "There is no Node.js, which plays the identity provider: install nodejs."
            : !Directory.Exists(Path.Combine(Folder, "node_modules", "oidc-provider"))
                ? "The identity provider is not installed: run npm ci in tests/identity-provider."
                : null;

    /// <summary>Its address, in which the tenants are.</summary>
    public string Origin { get; }

    /// <summary>The one of this test run, started at first use.</summary>
    public static Task<NodeProvider> TheAsync() => TheOne.Value;

    /// <summary>A user of a tenant.</summary>
    /// <param name="Oid">His object id.</param>
    /// <param name="Name">The person's name.</param>
    /// <param name="Email">E-mail address.</param>
    /// <param name="Contexts">Authentication contexts that Conditional Access grants him.</param>
    /// <param name="Amr">Methods, for providers that say them.</param>
    /// <param name="ManyGroups">More groups than a token holds.</param>
    public sealed record Person(string Oid, string Name, string? Email = null, string[]? Contexts = null, string[]? Amr = null, bool ManyGroups = false);

    /// <summary>
    /// Makes Gatehouse known to a tenant, with a secret or with the public keys of certificates; <paramref name="frame"/> is opened when
    /// somebody signs out there.
    /// </summary>
    public Task AddClientAsync(string tenant, string clientId, string? secret, string redirectUri, object[]? jwks = null, string? frame = null) => ControlAsync(tenant, new
    {
        clients = new[]
        {
            new Dictionary<string, object?>
            {
                ["client_id"] = clientId, ["client_secret"] = secret, ["redirect_uris"] = new[] { redirectUri }, ["grant_types"] = new[] { "authorization_code" }, ["response_types"] = new[] { "code" },
                ["token_endpoint_auth_method"] = jwks is null ? "client_secret_post" : "private_key_jwt", ["jwks"] = jwks is null ? null : new { keys = jwks }, ["contoso_frame"] = frame,
                // In Entra the optional claim that the help article has people add.
                ["require_auth_time"] = true,
            }.Where(x => x.Value is not null).ToDictionary(),
        },
    });

    /// <summary>Makes or changes a user of a tenant.</summary>
    public Task AddPersonAsync(string tenant, string username, Person person) => ControlAsync(tenant, new
    {
        users = new Dictionary<string, object>
        {
            [username] = new { oid = person.Oid, name = person.Name, email = person.Email, contexts = person.Contexts, amr = person.Amr, manyGroups = person.ManyGroups },
        },
    });

    /// <summary>How often the address was opened that stands in a token instead of a list of groups.</summary>
    public Task<string> GroupsOpenedAsync() => _http.GetStringAsync($"{Origin}/_opened");

    /// <inheritdoc/>
    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
        _http.Dispose();
    }

    private async Task ControlAsync(string tenant, object what)
    {
        using var answer = await _http.PostAsJsonAsync($"{Origin}/_control/{tenant}", what);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<NodeProvider> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo("node", "provider.mjs")
        {
            WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("node did not start.");
        var errors = new List<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors) errors.Add(line.Data ?? "");
        };
        process.BeginErrorReadLine();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Kill();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        patience.Token.Register(process.Kill);
        var origin = await process.StandardOutput.ReadLineAsync(CancellationToken.None);
        lock (errors) return origin is not null ? new(process, origin) : throw new InvalidOperationException($"{Missing} {string.Join(' ', errors)}");
    }

    private static string Root(string folder) => File.Exists(Path.Combine(folder, "Gatehouse.slnx"))
        ? folder
        : Root(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests read the checkout they were built from; it is not there."));
}
