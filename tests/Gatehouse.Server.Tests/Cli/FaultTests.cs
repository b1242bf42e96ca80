using Gatehouse.Cli;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Cli;

/// <summary>What fails outside the program ends in one line that says what to do, never in a trace.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    private string Folder => _database.Folder;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.CreateAsync(Database.Sqlite);

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [InlineData(13, "database or disk is full", "Make room on the disk")]
    [InlineData(10, "disk I/O error", "run it as the service's user")]
    [InlineData(5, "database is locked", "Try again in a moment.")]
    public void A_database_that_fails_says_what_to_do(int code, string said, string advice)
    {
        var line = Faults.Line(new DbUpdateException("An error occurred", new SqliteException(said, code)));

        Assert.StartsWith($"The database cannot be used: {said}", line, StringComparison.Ordinal);
        Assert.Contains(advice, line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistake_of_ours_keeps_its_trace() => Assert.Null(Faults.Line(new InvalidOperationException("never")));

    [Fact]
    public async Task A_database_that_may_only_be_read_is_said_in_one_line()
    {
        await TestCommand.RunAsync(Folder, "organization", "add", "org", "--name", "Org");
        SqliteConnection.ClearAllPools();
        // The file says of itself that only a newer SQLite may write it (https://www.sqlite.org/fileformat.html 1.3.3): root meets that too.
        await using (var file = File.OpenWrite(Path.Combine(Folder, "gatehouse.db")))
        {
            file.Position = 18;
            file.WriteByte(3);
        }

        var result = await TestCommand.RunAsync(Folder, "organization", "add", "other", "--name", "Other");

        Assert.Equal((2, ""), (result.Exit, result.Out));
        Assert.StartsWith("The database cannot be used: ", result.ErrorLine, StringComparison.Ordinal);
        Assert.EndsWith("run it as the service's user.", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_the_place_of_the_database_is_said_in_one_line()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "gatehouse.db"));

        var result = await TestCommand.RunAsync(Folder, "serve", "--urls", "http://127.0.0.1:0");

        Assert.Equal(2, result.Exit);
        Assert.EndsWith("must be able to read and write gatehouse.db and the folder it is in: run it as the service's user.", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgreSQL_that_does_not_answer_is_said_in_one_line()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "gatehouse.json"),
            """{"Gatehouse":{"Database":"PostgreSql"},"ConnectionStrings":{"Gatehouse":"Host=127.0.0.1;Port=1;Username=gatehouse;Password=hidden"}}""");

        foreach (var command in new string[][] { ["serve", "--urls", "http://127.0.0.1:0"], ["migrate"], ["organization", "list"] })
        {
            var result = await TestCommand.RunAsync(Folder, command);
            Assert.Equal(2, result.Exit);
            Assert.EndsWith("Check that PostgreSQL runs, and that ConnectionStrings:Gatehouse names it.", result.ErrorLine, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ends_that_cannot_be_noted_are_said_in_one_line()
    {
        await TestCommand.RunAsync(Folder, "organization", "add", "org", "--name", "Org");

        var result = await TestCommand.RunAsync(Folder, "audit", "verify", "--save-heads", Path.Combine(Folder, "missing", "heads.json"));

        Assert.Equal(2, result.Exit);
        Assert.StartsWith("The log is intact, but its ends could not be noted: ", result.ErrorLine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_is_stopped_says_so_and_exits_as_a_shell_expects()
    {
        await TestCommand.RunAsync(Folder, "migrate");
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        using var error = new StringWriter();

        var exit = await CommandLine.RunAsync(["organization", "list", "--data", Folder], new Terminal(Stream.Null, error, TextReader.Null, isTerminal: false, width: 80), stop.Token);

        Assert.Equal((130, "Stopped before it was done."), (exit, error.ToString().TrimEnd()));
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_is_said_in_one_line()
    {
        if (!Directory.Exists("/sys/kernel")) Assert.Skip("Only Linux has a folder that nobody, not even root, can write to.");

        var result = await TestCommand.RunAsync("/sys/kernel", "serve");

        Assert.Equal(2, result.Exit);
        Assert.StartsWith("The data folder /sys/kernel cannot be used: ", result.ErrorLine, StringComparison.Ordinal);
    }
}
