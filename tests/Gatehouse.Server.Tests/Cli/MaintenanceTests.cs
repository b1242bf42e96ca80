using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using Gatehouse.Data;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Totp;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Cli;

[UnsupportedOSPlatform("windows")]
public class MaintenanceTests
{
    [Fact]
    public async Task A_backup_taken_during_writes_is_consistent()
    {
        await using var server = await TestServer.StartAsync(Database.Sqlite);
        var organization = await server.NewOrganizationAsync();
        using var stop = new CancellationTokenSource();
        var writing = Enumerable.Range(0, 4).Select(_ => Task.Run(() => WriteAsync(organization, stop.Token))).ToList();
        var copies = Directory.CreateTempSubdirectory("gatehouse-test-").FullName;
        try
        {
            await Task.Delay(200);
            var file = Path.Combine(copies, "gatehouse.db");
            var result = await TestCommand.RunAsync(server.Folder, "backup", file);
            Assert.Equal(0, result.Exit);
            Assert.Contains("master.key", result.Out, StringComparison.Ordinal);
            // The running log, too, verifies while it is being written.
            Assert.Equal(0, (await TestCommand.RunAsync(server.Folder, "audit", "verify")).Exit);
            await stop.CancelAsync();
            await Task.WhenAll(writing);

            var before = await File.ReadAllBytesAsync(file);
            var again = await TestCommand.RunAsync(server.Folder, "backup", file);
            Assert.Equal((1, $"{file} exists already; a backup overwrites nothing."), (again.Exit, again.ErrorLine));
            Assert.Equal(before, await File.ReadAllBytesAsync(file));

            // A copy alone opens nothing; with the key it is the installation as it was.
            Assert.Equal(2, (await TestCommand.RunAsync(copies, "audit", "verify")).Exit);
            File.Copy(Path.Combine(server.Folder, "master.key"), Path.Combine(copies, "master.key"));
            var verified = await TestCommand.RunAsync(copies, "audit", "verify", "--json");
            Assert.Equal(0, verified.Exit);
            Assert.True(verified.Json.GetProperty("lanes").EnumerateArray().Sum(l => l.GetProperty("count").GetInt32()) > 0);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(copies, recursive: true);
        }
    }

    [Fact]
    public async Task PostgreSQL_is_backed_up_with_its_own_means_and_the_command_says_so()
    {
        if (TestDatabase.PostgresServer is null && !TestDatabase.RequireAll) Assert.Skip("PostgreSQL is not there: set GATEHOUSE_TEST_POSTGRES.");
        await using var database = await TestDatabase.CreateAsync(Database.PostgreSql);
        var folder = await database.ConfigureAsync();
        await TestCommand.RunAsync(folder, "migrate");

        var result = await TestCommand.RunAsync(folder, "backup", Path.Combine(folder, "copy"));

        Assert.Equal(1, result.Exit);
        Assert.Contains("pg_dump", result.ErrorLine, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task An_older_database_is_copied_before_it_is_migrated_and_not_touched_by_other_commands(Database kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var folder = await database.ConfigureAsync();
        var app = GatehouseServer.Create(database.Settings, TimeProvider.System);
        await using (app)
        await using (var db = app.Services.GetRequiredService<GatehouseDbFactory>().For(null))
            await db.GetService<IMigrator>().MigrateAsync("Initial");

        var refused = await TestCommand.RunAsync(folder, "organization", "list");
        Assert.Equal(2, refused.Exit);
        Assert.Contains("gatehouse migrate", refused.ErrorLine, StringComparison.Ordinal);

        var migrated = await TestCommand.RunAsync(folder, "migrate", "--json");
        Assert.Equal((0, ""), (migrated.Exit, migrated.Error));
        Assert.Equal("20261124200000_UserSearch", migrated.Json.GetProperty("applied")[0].GetString());
        var copies = Directory.GetFiles(folder, "gatehouse-before-*.db");
        Assert.Equal(copies.SingleOrDefault(), migrated.Json.GetProperty("copy").GetString());
        Assert.All(copies, copy => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy)));
        if (kind is Database.Sqlite) Assert.Equal("gatehouse-before-20261124200000_UserSearch.db", Path.GetFileName(Assert.Single(copies)));
        else Assert.Empty(copies);
        Assert.Contains("nothing was changed", (await TestCommand.RunAsync(folder, "migrate")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await TestCommand.RunAsync(folder, "organization", "list")).Exit);
    }

    [Theory, EveryDatabase]
    public async Task The_demo_shows_the_same_at_its_second_start(Database kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var folder = await database.ConfigureAsync();
        string[] serve = ["--demo", "--urls", "http://127.0.0.1:0"];

        var first = await TestCommand.ServeAsync(folder, "Sign in at", null, serve);
        var second = await TestCommand.ServeAsync(folder, "Sign in at", null, serve);

        Assert.Equal((0, 0), (first.Exit, second.Exit));
        Assert.Contains("DEMO of Harbour & Sons", first.Out, StringComparison.Ordinal);
        Assert.Contains("otpauth://totp/Harbour%20%26%20Sons:amelia.stone?secret=", first.Out, StringComparison.Ordinal);
        Assert.Equal(Without(first.Out), Without(second.Out));

        // The port differs from start to start.
        static string Without(string text) => string.Join('\n', text.Split('\n').Where(line => !line.Contains("127.0.0.1", StringComparison.Ordinal)));
    }

    [Theory, EveryDatabase]
    public async Task The_demo_says_of_each_of_its_people_how_to_sign_in_and_so_it_is(Database kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        var folder = await database.ConfigureAsync();
        var screen = (await TestCommand.ServeAsync(folder, "Sign in at", null, "--demo", "--urls", "http://127.0.0.1:0")).Out;
        var people = (await TestCommand.RunAsync(folder, "user", "list", "--json")).Json.EnumerateArray().Select(p => p.GetProperty("username").GetString()!).ToList();
        await using var server = await TestServer.StartAnotherOnAsync(database);
        var organization = new TestOrganization(server, default, "harbour", "Harbour & Sons");
        var password = Regex.Match(screen, "Password of everybody: (.+)").Groups[1].Value;

        Assert.Equal(11, people.Count);
        foreach (var person in people)
        {
            var state = Regex.Match(screen, $"^{Regex.Escape(person)}\t[^\t]+\t(.+)$", RegexOptions.Multiline).Groups[1].Value;
            var key = Regex.Match(screen, $"^{Regex.Escape(person)} +([A-Z2-7]+)\n  otpauth://totp/Harbour%20%26%20Sons:{Regex.Escape(person)}\\?secret=\\1&", RegexOptions.Multiline).Groups[1];
            var user = new TestUser(organization, default, person, TotpSecret.TryParse(key.Value, out var secret) ? secret : null);
            using var browser = server.NewBrowser();
            var page = await browser.SignInAsync(user, password);
            if (user.Secret is not null) page = await browser.SubmitAsync(page, ("code", user.Code()));

            Assert.Equal((person, user.Secret is not null, state switch
            {
                "MFA set up" or "MFA off" => "/account",
                "MFA required, not set up" => "/sign-in/set-up",
                "SSO account" or "deactivated" or "invited, has no password yet" => "/sign-in",
                _ => $"nowhere, being \"{state}\"",
            }), (person, state is "MFA set up", page.Path.Split('?')[0]));
        }
    }

    [Fact]
    public async Task A_backup_can_be_read_by_its_owner_alone_from_its_first_byte_on_and_is_told_as_JSON()
    {
        await using var database = await TestDatabase.CreateAsync(Database.Sqlite);
        await TestCommand.RunAsync(database.Folder, "organization", "add", "org", "--name", "Org");
        await TestCommand.RunAsync(database.Folder, "seed", "--users", "3000");
        var file = Path.Combine(database.Folder, "copy.db");
        var modes = new HashSet<UnixFileMode>();

        var backup = Task.Run(() => TestCommand.RunAsync(database.Folder, "backup", file, "--json"));
        while (!backup.IsCompleted) if (File.Exists(file)) modes.Add(File.GetUnixFileMode(file));

        var result = await backup;
        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Equal((file, Path.Combine(database.Folder, "master.key")), (result.Json.GetProperty("file").GetString(), result.Json.GetProperty("key").GetString()));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Assert.Single(modes));
    }

    [Fact]
    public async Task A_backup_that_cannot_be_written_is_said_in_one_line()
    {
        await using var database = await TestDatabase.CreateAsync(Database.Sqlite);
        await TestCommand.RunAsync(database.Folder, "migrate");
        var file = Path.Combine(database.Folder, "missing", "copy.db");

        var result = await TestCommand.RunAsync(database.Folder, "backup", file);

        Assert.Equal(1, result.Exit);
        Assert.StartsWith($"{file} cannot be written: ", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_that_the_program_makes_is_its_owners_alone()
    {
        await using var database = await TestDatabase.CreateAsync(Database.Sqlite);
        var folder = Path.Combine(database.Folder, "new");

        await TestCommand.RunAsync(folder, "migrate");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
    }

    [Theory, EveryDatabase]
    public async Task A_real_organisation_of_the_demos_name_and_people_added_to_a_demo_are_not_shown(Database kind)
    {
        string[] serve = ["--demo", "--urls", "http://127.0.0.1:0"];
        await using var real = await TestDatabase.CreateAsync(kind);
        var folder = await real.ConfigureAsync();
        await TestCommand.RunAsync(folder, "organization", "add", "harbour", "--name", "Harbour Ltd");
        await AddAsync(folder);

        var left = await TestCommand.ServeAsync(folder, "left as it is", null, serve);

        Assert.Contains("holds an installation that is no demo", left.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("real.person", left.Out, StringComparison.Ordinal);

        await using var demo = await TestDatabase.CreateAsync(kind);
        folder = await demo.ConfigureAsync();
        await TestCommand.ServeAsync(folder, "Sign in at", null, serve);
        await AddAsync(folder);

        var shown = await TestCommand.ServeAsync(folder, "Sign in at", null, serve);

        Assert.Contains("amelia.stone", shown.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("real.person", shown.Out, StringComparison.Ordinal);

        static async Task AddAsync(string folder)
        {
            Assert.Equal(0, (await TestCommand.RunAsync(folder, "user", "add", "real.person", "--name", "Real", "--email", "real@example.test")).Exit);
            Assert.Equal(0, (await TestCommand.RunAsync(folder, TotpSecret.Generate().ToBase32(), ["user", "import-authenticator", "real.person", "--secret-stdin"])).Exit);
        }
    }

    [Fact]
    public async Task An_empty_installation_prints_the_link_to_its_set_up()
    {
        await using var database = await TestDatabase.CreateAsync(Database.Sqlite);

        var result = await TestCommand.ServeAsync(database.Folder, "/setup?token=", null, "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(0, result.Exit);
        Assert.Matches(@"http://127\.0\.0\.1:\d+/setup\?token=[\w-]{43}", result.Out);
    }

    private static async Task WriteAsync(TestOrganization organization, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await using var db = organization.Server.Db(organization.Id);
            db.Audit(new(organization.Id, organization.Server.Time.GetUtcNow(), AuditActs.UserChanged, new("user", null, "Writer", null, null)));
            await db.SaveChangesAsync(CancellationToken.None);
        }
    }
}
