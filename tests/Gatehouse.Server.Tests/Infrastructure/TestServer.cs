using System.Collections.Concurrent;
using Gatehouse.Data;
using Gatehouse.Data.Rows;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

[assembly: AssemblyFixture(typeof(Gatehouse.Server.Tests.Infrastructure.Servers))]

namespace Gatehouse.Server.Tests.Infrastructure;

/// <summary>The real server on a loopback port, with a clock that a test moves.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TestDatabase _database;
    private readonly bool _ownsDatabase;

    private TestServer(WebApplication app, TestDatabase database, FakeTimeProvider time, bool ownsDatabase) =>
        (_app, _database, Time, _ownsDatabase) = (app, database, time, ownsDatabase);

    public FakeTimeProvider Time { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Urls.Single());

    public Database Kind => _database.Kind;

    /// <summary>Starts a server of its own, for a test that moves the clock or restarts it; most tests use <see cref="Servers.Shared"/>.</summary>
    public static async Task<TestServer> StartAsync(Database kind, Func<Settings, Settings>? adjust = null) =>
        await StartAsync(await TestDatabase.CreateAsync(kind), new FakeTimeProvider(DateTimeOffset.UtcNow), true, adjust);

    /// <summary>Starts a server on a database that a test has prepared; disposing it drops the database too.</summary>
    public static Task<TestServer> StartOwningAsync(TestDatabase database) => StartAsync(database, new FakeTimeProvider(DateTimeOffset.UtcNow), true, null);

    /// <summary>Starts a server on a database that a test goes on using afterwards.</summary>
    public static Task<TestServer> StartAnotherOnAsync(TestDatabase database) => StartAsync(database, new FakeTimeProvider(DateTimeOffset.UtcNow), false, null);

    /// <summary>Folder of its data.</summary>
    public string Folder => _database.Folder;

    /// <summary>Starts another server on the same database and clock: after a restart, or beside it.</summary>
    public Task<TestServer> StartAnotherAsync(Func<Settings, Settings>? adjust = null, string environment = "Development") => StartAsync(_database, Time, false, adjust, environment);

    /// <summary>A context on the organisation's rows, to look behind the pages.</summary>
    public GatehouseDb Db(Guid organization) => Services.GetRequiredService<GatehouseDbFactory>().For(organization);

    /// <summary>A new organisation; tests that each have their own do not disturb each other.</summary>
    public async Task<TestOrganization> NewOrganizationAsync(string? name = null)
    {
        var id = Guid.CreateVersion7();
        var organization = new OrganizationRow { Id = id, Slug = $"org-{id:N}", Name = name ?? "Test & Sons", CreatedAt = Time.GetUtcNow() };
        await using var db = Db(id);
        db.Organizations.Add(organization);
        await db.SaveChangesAsync();
        return new(this, id, organization.Slug, organization.Name);
    }

    /// <summary>A browser that has never been here, from an address of its own.</summary>
    public TestBrowser NewBrowser() => new(Address);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        if (_ownsDatabase) await _database.DisposeAsync();
    }

    private static async Task<TestServer> StartAsync(TestDatabase database, FakeTimeProvider time, bool ownsDatabase, Func<Settings, Settings>? adjust, string environment = "Development")
    {
        var settings = adjust?.Invoke(database.Settings) ?? database.Settings;
        var app = GatehouseServer.Create(settings, time, environment);
        await GatehouseServer.PrepareAsync(app.Services, CancellationToken.None);
        await app.StartAsync();
        return new(app, database, time, ownsDatabase);
    }
}

/// <summary>One running server a database, shared by all tests that do not move the clock.</summary>
public sealed class Servers : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Database, Lazy<Task<TestServer>>> Running = new();

    public static Task<TestServer> Shared(Database kind) => Running.GetOrAdd(kind, k => new(() => TestServer.StartAsync(k))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Running.Values) await (await server.Value).DisposeAsync();
    }
}
