using System.Text;
using Gatehouse.Adapters;
using Gatehouse.Cli;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Features.Setup;
using Gatehouse.Features.Setup.FirstStart;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>The real server on a loopback port with the real clock, on a data folder of its own, gone when it is disposed.</summary>
public sealed class House : IAsyncDisposable
{
    // One for each person: it knows which of its codes has been used, by whichever browser.
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Phone> _phones = new();
    private readonly WebApplication _app;
    private readonly string _folder;
    private Dictionary<string, Demo.Way> _people = [];

    private House(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    /// <summary>Where it answers.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>The link that a server without an organisation prints on its console.</summary>
    public string SetupAddress => _app.Services.GetRequiredService<SetupLink>().Address(Address);

    /// <summary>Names of the demo's people and of their organisation.</summary>
    public IEnumerable<string> Names => _people.Values.SelectMany(p => new[] { p.Username, p.Name, p.Position ?? "", p.Organization });

    /// <summary>
    /// Which house: with the demo organisation or empty, in which environment (as in <see cref="GatehouseServer.Create"/>) and language, and
    /// where Entra's tenants are, if they are on this machine.
    /// </summary>
    public sealed record Kind(bool Demo = true, string Environment = "Production", string Language = "en-GB", string? Entra = null)
    {
        internal Settings Settings(string folder)
        {
            var settings = new Settings { Data = folder, Urls = "http://127.0.0.1:0", Language = Language };
            return Entra is null ? settings : settings with { EntraAuthority = Entra, ProviderNetworks = "127.0.0.0/8" };
        }
    }

    /// <summary>Starts it.</summary>
    public static async Task<House> StartAsync(Kind kind)
    {
        var folder = Directory.CreateTempSubdirectory("gatehouse-browser-").FullName;
        // For the operator's commands; the server is told directly.
        if (kind.Entra is not null) await File.WriteAllTextAsync(Path.Combine(folder, "gatehouse.json"), $$"""{ "Gatehouse": { "EntraAuthority": "{{kind.Entra}}", "ProviderNetworks": "127.0.0.0/8" } }""");
        var app = GatehouseServer.Create(kind.Settings(folder), TimeProvider.System, kind.Environment);
        await GatehouseServer.PrepareAsync(app.Services, CancellationToken.None);
        var house = new House(app, folder);
        if (kind.Demo)
        {
            var maker = app.Services.GetRequiredService<Demo>();
            await maker.FillAsync(CancellationToken.None);
            house._people = (await maker.WaysAsync(CancellationToken.None)).ToDictionary(w => w.Username);
        }

        await app.StartAsync();
        return house;
    }

    /// <summary>Runs a command of the operator beside the running server.</summary>
    public Task<string> CommandAsync(params string[] arguments) => CommandAsync("", arguments);

    /// <summary>The same with something on standard input; gives what was printed.</summary>
    public async Task<string> CommandAsync(string input, string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var standardInput = new StringReader(input);
        var exit = await CommandLine.RunAsync([.. arguments, "--data", _folder], new(output, error, standardInput, isTerminal: false, width: 80));
        return exit == 0 ? Encoding.UTF8.GetString(output.ToArray()) : throw new InvalidOperationException($"{string.Join(' ', arguments)}: {exit} {error}");
    }

    /// <summary>What the demo prints at a terminal.</summary>
    public string Screen(int width)
    {
        using var output = new MemoryStream();
        DemoScreen.Print(new(output, TextWriter.Null, TextReader.Null, isTerminal: true, width), [.. _people.Values], Address);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>Id of the demo's organisation.</summary>
    public async Task<Guid> OrganizationAsync()
    {
        await using var db = _app.Services.GetRequiredService<GatehouseDbFactory>().For(null);
        return (await db.AllOrganizationsAsync(CancellationToken.None)).Single().Id;
    }

    /// <summary>The phone of somebody of the demo who has set up MFA.</summary>
    public Phone PhoneOf(string username) => _phones.GetOrAdd(username, _ => new(_people[username].Secret!.ToBase32()));

    /// <summary>The name of somebody of the demo.</summary>
    public string NameOf(string username) => _people[username].Name;

    /// <summary>As many sign-ins wait as may; until it is disposed, nobody else gets a place.</summary>
    public IDisposable Crowd()
    {
        var queue = _app.Services.GetRequiredService<PasswordHashing>();
        var crowd = new Waiting([]);
        try
        {
            while (true) crowd.Places.Push(queue.TakePlace());
        }
        catch (TooBusyException)
        {
            return crowd;
        }
    }

    private sealed record Waiting(Stack<IDisposable> Places) : IDisposable
    {
        public void Dispose()
        {
            foreach (var place in Places) place.Dispose();
        }
    }

    /// <summary>Provisioning tokens whose time is over, without waiting for it.</summary>
    public async Task LetTokensExpireAsync()
    {
        var databases = _app.Services.GetRequiredService<GatehouseDbFactory>();
        await using var none = databases.For(null);
        await using var db = databases.For((await none.FindOrganizationAsync(Demo.Slug, CancellationToken.None))!.Id);
        await db.ScimTokens.ExecuteUpdateAsync(set => set.SetProperty(t => t.ExpiresAt, DateTimeOffset.UtcNow));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
