using System.Text;
using System.Text.Json;
using Gatehouse.Cli;

namespace Gatehouse.Server.Tests.Infrastructure;

/// <summary>What a command printed and how it ended.</summary>
public sealed record CommandResult(int Exit, string Out, string Error)
{
    /// <summary>Its output as JSON.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Out);

    /// <summary>The one line that an operator reads.</summary>
    public string ErrorLine => Error.TrimEnd() is var line && !line.Contains('\n', StringComparison.Ordinal) ? line : throw new InvalidOperationException($"More than one line: {line}");
}

/// <summary>Runs the command line as the executable does, on a test's own installation.</summary>
public static class TestCommand
{
    /// <summary>Runs one command in a data folder.</summary>
    public static Task<CommandResult> RunAsync(string folder, params string[] args) => RunAsync(folder, "", args);

    /// <summary>Runs one command with something on its standard input.</summary>
    public static async Task<CommandResult> RunAsync(string folder, string input, string[] args)
    {
        using var output = new Recording();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, new StringReader(input), isTerminal: false, width: 80);
        // A server that starts where it should have refused is stopped, and fails its test instead of holding up the run.
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var exit = await CommandLine.RunAsync([.. args, "--data", folder], terminal, stop.Token);
        return new(exit, output.Text, error.ToString());
    }

    /// <summary>Runs <c>serve</c> until its output holds <paramref name="until"/> (and <paramref name="whileRunning"/> is done), then stops it.</summary>
    public static async Task<CommandResult> ServeAsync(string folder, string until, Func<Task>? whileRunning, params string[] args)
    {
        using var output = new Recording();
        using var error = new StringWriter();
        using var stop = new CancellationTokenSource();
        var running = CommandLine.RunAsync([.. args, "--data", folder], new Terminal(output, error, TextReader.Null, isTerminal: false, width: 80), stop.Token);
        for (var i = 0; i < 600 && !running.IsCompleted && !output.Text.Contains(until, StringComparison.Ordinal); i++) await Task.Delay(100);
        if (whileRunning is not null && !running.IsCompleted) await whileRunning();
        await stop.CancelAsync();
        return new(await running, output.Text, error.ToString());
    }

    /// <summary>Writes the settings of a test's database where the command line looks for them.</summary>
    public static async Task<string> ConfigureAsync(this TestDatabase database)
    {
        if (database.Settings.ConnectionString is { } connection)
        {
            await File.WriteAllTextAsync(Path.Combine(database.Folder, "gatehouse.json"), JsonSerializer.Serialize(new Dictionary<string, object>
            {
                ["Gatehouse"] = new { Database = "PostgreSql" }, ["ConnectionStrings"] = new { Gatehouse = connection.Reveal() },
            }));
        }

        return database.Folder;
    }
}

/// <summary>What was written so far, readable while more is being written.</summary>
internal sealed class Recording : MemoryStream
{
    private readonly Lock _lock = new();

    public string Text
    {
        get
        {
            lock (_lock) return Encoding.UTF8.GetString(ToArray()).TrimStart('\uFEFF');
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_lock) base.Write(buffer, offset, count);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (_lock) base.Write(buffer);
    }
}
