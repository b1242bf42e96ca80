using System.CommandLine;
using Gatehouse.Data;

namespace Gatehouse.Cli;

/// <summary>The command line. Exit 0 done, 1 refused, 2 usage or configuration.</summary>
public static class CommandLine
{
    /// <summary>Folder of the data; every command takes it.</summary>
    public static readonly Option<string?> Data = new("--data") { Description = "Folder of the database and the master key", Recursive = true, HelpName = "DIR" };

    /// <summary>Runs one command.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Gatehouse: sign-in for organisations, with multi-factor authentication at its heart.") { Data };
        ServeCommand.AddTo(root);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
            return 2;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (error is SettingsException or InstallationException)
        {
            await Console.Error.WriteLineAsync(error.Message);
            return 2;
        }
    }

    /// <summary>The settings: data folder's <c>gatehouse.json</c>, then environment, then the command line.</summary>
    public static Settings Settings(ParseResult parsed, IEnumerable<KeyValuePair<string, string?>>? overrides = null)
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var folder = Path.GetFullPath(parsed.GetValue(Data) ?? environment["Gatehouse:Data"] ?? "data");
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(folder, "gatehouse.json"), optional: true)
            .AddEnvironmentVariables()
            .AddInMemoryCollection([new("Gatehouse:Data", folder), .. overrides ?? []])
            .Build();
        return Gatehouse.Settings.Read(configuration);
    }
}
