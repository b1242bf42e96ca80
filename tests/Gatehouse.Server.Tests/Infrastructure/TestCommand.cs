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
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, new StringReader(input), isTerminal: false, width: 80);
        var exit = await CommandLine.RunAsync([.. args, "--data", folder], terminal);
        return new(exit, Encoding.UTF8.GetString(output.ToArray()).TrimStart('\uFEFF'), error.ToString());
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
