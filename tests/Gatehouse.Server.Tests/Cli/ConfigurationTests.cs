using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Gatehouse.Data;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Cli;

/// <summary>Whatever is wrong at the start is said in one line, exits 2 and damages nothing.</summary>
public sealed class ConfigurationTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(Database.Sqlite);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData("""{"Gatehouse":{"SesionHours":8}}""", "Unknown setting Gatehouse:SesionHours. Did you mean Gatehouse:SessionHours?")]
    [InlineData("""{"Gatehouse":{"PublicUlr":"https://id.example.org"}}""", "Unknown setting Gatehouse:PublicUlr. Did you mean Gatehouse:PublicUrl?")]
    [InlineData("""{"Gatehouse":{"SessionHours":"soon"}}""", "Gatehouse:SessionHours is \"soon\"; it must be a whole number from 1 to 24.")]
    [InlineData("""{"Gatehouse":{"SessionHours":25}}""", "Gatehouse:SessionHours is \"25\"; it must be a whole number from 1 to 24.")]
    [InlineData("""{"Gatehouse":{"Database":"Oracle"}}""", "Gatehouse:Database is \"Oracle\"; it must be Sqlite or PostgreSql.")]
    [InlineData("""{"Gatehouse":{"Database":"PostgreSql"}}""", "Gatehouse:Database is PostgreSql, but ConnectionStrings:Gatehouse is empty.")]
    [InlineData("""{"Gatehouse":{"Urls":"5080"}}""", "Gatehouse:Urls is \"5080\"; it must be an address to listen on")]
    [InlineData("""{"Gatehouse":{"PublicUrl":"id.example.org"}}""", "Gatehouse:PublicUrl is \"id.example.org\"")]
    [InlineData("""{"Gatehouse":{"TimeZone":"Mars/Olympus"}}""", "Gatehouse:TimeZone is \"Mars/Olympus\"")]
    [InlineData("""{"Gatehouse":{"Language":"x!"}}""", "Gatehouse:Language is \"x!\"")]
    [InlineData("""{"Gatehouse":{"MasterKey":"abc"}}""", "Gatehouse:MasterKey must be 32 bytes in Base64.")]
    [InlineData("""{"Gatehouse":{"TrustedProxies":"10.0.0.0/8, proxy"}}""", "Gatehouse:TrustedProxies names \"proxy\"")]
    [InlineData("""{"Gatehouse":{""", "gatehouse.json cannot be read: ")]
    public async Task A_setting_that_cannot_be_used_stops_the_start(string json, string said)
    {
        await File.WriteAllTextAsync(Path.Combine(_database.Folder, "gatehouse.json"), json);

        foreach (var command in new[] { "serve", "migrate" })
        {
            var result = await TestCommand.RunAsync(_database.Folder, command);
            Assert.Equal(2, result.Exit);
            Assert.Contains(said, result.ErrorLine, StringComparison.Ordinal);
        }

        Assert.Equal(["gatehouse.json"], Directory.GetFiles(_database.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_stops_the_start()
    {
        var file = Path.Combine(_database.Folder, "file");
        await File.WriteAllTextAsync(file, "");

        var result = await TestCommand.RunAsync(Path.Combine(file, "data"), "serve");

        Assert.Equal(2, result.Exit);
        Assert.StartsWith($"The data folder {file}", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_on_a_folder_without_an_installation_makes_none()
    {
        var result = await TestCommand.RunAsync(Path.Combine(_database.Folder, "typo"), "user", "list");

        Assert.Equal(2, result.Exit);
        Assert.Contains("There is no database in", result.ErrorLine, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_database.Folder));
    }

    [Theory, EveryDatabase]
    public async Task A_newer_database_is_left_alone(Database kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var folder = await database.ConfigureAsync();
        await using (var server = await TestServer.StartAnotherOnAsync(database))
        await using (var db = server.Db(Guid.Empty))
            await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_Future', '99.0.0')""");
        var before = await FilesAsync(folder);

        foreach (var command in new string[][] { ["serve", "--urls", "http://127.0.0.1:0"], ["--demo", "--urls", "http://127.0.0.1:0"], ["migrate"], ["seed", "--users", "1"] })
        {
            var result = await TestCommand.RunAsync(folder, command);
            Assert.Equal((2, ""), (result.Exit, result.Out));
            Assert.Contains("newer Gatehouse (it has 29990101000000_Future", result.ErrorLine, StringComparison.Ordinal);
        }

        Assert.Equal(before, await FilesAsync(folder));
    }

    [Fact]
    public async Task A_database_that_cannot_be_read_or_reached_is_said_in_one_line()
    {
        await TestCommand.RunAsync(_database.Folder, "migrate");
        SqliteConnection.ClearAllPools();
        await File.WriteAllTextAsync(Path.Combine(_database.Folder, "gatehouse.db"), "this is no database, it only says it is one, and goes on for a while to say so");

        var result = await TestCommand.RunAsync(_database.Folder, "serve");

        Assert.Equal(2, result.Exit);
        Assert.StartsWith("The database cannot be used: ", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_or_missing_master_key_stops_the_start_and_makes_no_new_one()
    {
        await TestCommand.RunAsync(_database.Folder, "migrate");
        var key = Path.Combine(_database.Folder, "master.key");

        await File.WriteAllTextAsync(key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var wrong = await TestCommand.RunAsync(_database.Folder, "serve");
        Assert.Equal(2, wrong.Exit);
        Assert.Contains("The master key does not belong to this database", wrong.ErrorLine, StringComparison.Ordinal);

        File.Delete(key);
        var missing = await TestCommand.RunAsync(_database.Folder, "serve");
        Assert.Equal(2, missing.Exit);
        Assert.Contains("no master.key", missing.ErrorLine, StringComparison.Ordinal);
        Assert.False(File.Exists(key));
    }

    [Fact]
    public async Task A_port_in_use_stops_the_start()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        var result = await TestCommand.RunAsync(_database.Folder, "serve", "--urls", address);

        Assert.Equal(2, result.Exit);
        Assert.Equal($"{address} is in use by another program. Stop it, or say --urls with another port.", result.ErrorLine);
    }

    [Theory, EveryDatabase]
    public async Task A_server_that_cannot_listen_leaves_an_older_database_as_it_is(Database kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var folder = await database.ConfigureAsync();
        await using var older = GatehouseServer.Create(database.Settings, TimeProvider.System);
        await using var db = older.Services.GetRequiredService<GatehouseDbFactory>().For(null);
        await db.GetService<IMigrator>().MigrateAsync("Initial");
        var before = await db.Database.GetAppliedMigrationsAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        // For the last there is no certificate.
        foreach (var urls in new[] { taken, $"http://127.0.0.1:0;{taken}", "https://127.0.0.1:0" })
        {
            foreach (var serve in new string[][] { ["serve"], ["serve", "--demo"] })
            {
                var result = await TestCommand.RunAsync(folder, [.. serve, "--urls", urls]);
                Assert.Equal((2, ""), (result.Exit, result.Out));
                Assert.Contains(urls, result.ErrorLine, StringComparison.Ordinal);
            }
        }

        Assert.Equal(before, await db.Database.GetAppliedMigrationsAsync());
        Assert.Empty(Directory.GetFiles(folder, "gatehouse-before-*"));
    }

    [Fact]
    public async Task A_server_that_cannot_listen_leaves_a_current_database_byte_for_byte_as_it_is()
    {
        // Without an organisation, which a demo would make.
        await TestCommand.RunAsync(_database.Folder, "migrate");
        var before = await FilesAsync(_database.Folder);
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        foreach (var serve in new string[][] { ["serve"], ["serve", "--demo"] })
            Assert.Equal(2, (await TestCommand.RunAsync(_database.Folder, [.. serve, "--urls", $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}"])).Exit);

        Assert.Equal(before, await FilesAsync(_database.Folder));
    }

    [Fact]
    public async Task A_demo_that_cannot_listen_makes_nothing()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();

        await TestCommand.RunAsync(_database.Folder, "--demo", "--urls", $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}");

        Assert.False(File.Exists(Path.Combine(_database.Folder, "gatehouse.db")));
    }

    // Name and SHA-256 of each file. The last connection to close writes SQLite's log back into the database.
    private static async Task<IReadOnlyList<string>> FilesAsync(string folder)
    {
        SqliteConnection.ClearAllPools();
        var files = new List<string>();
        foreach (var file in Directory.GetFiles(folder).Order(StringComparer.Ordinal))
            files.Add($"{Path.GetFileName(file)} {Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(file)))}");
        return files;
    }

    [Fact]
    public void Every_setting_is_described_for_the_operator()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Gatehouse.slnx"))) root = root.Parent!;
        var text = File.ReadAllText(Path.Combine(root.FullName, "docs/operating/settings.md"));

        foreach (var setting in typeof(Settings).GetProperties().Where(p => p.Name != nameof(Settings.ConnectionString)))
            Assert.Contains($"`Gatehouse:{setting.Name}`", text, StringComparison.Ordinal);
        Assert.Contains("`ConnectionStrings:Gatehouse`", text, StringComparison.Ordinal);
    }
}
