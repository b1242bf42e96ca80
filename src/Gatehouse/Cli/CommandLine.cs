using System.CommandLine;
using System.CommandLine.Parsing;

namespace Gatehouse.Cli;

/// <summary>The command line. Exit 0 done, 1 refused, 2 usage, configuration, or something outside the program that fails; 130 stopped.</summary>
public static class CommandLine
{
    /// <summary>Folder of the data; every command takes it.</summary>
    public static readonly Option<string?> Data = new("--data") { Description = "Folder of the database and the master key", Recursive = true, HelpName = "DIR" };

    /// <summary>Organisation, where a user name alone is not enough.</summary>
    internal static readonly Option<string?> Organization = new("--organization") { Description = "Short name of the organisation", HelpName = "SLUG" };

    /// <summary>Machine-readable output.</summary>
    internal static readonly Option<bool> Json = new("--json") { Description = "Print JSON" };

    /// <summary>Runs one command at this process's terminal.</summary>
    public static Task<int> RunAsync(string[] args) => RunAsync(args, Terminal.System);

    /// <summary>Runs one command.</summary>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(terminal);
        var root = new RootCommand("Gatehouse: sign-in for organisations, with multi-factor authentication at its heart.") { Data };
        ServeCommand.AddTo(root, terminal);
        OrganizationCommands.AddTo(root, terminal);
        UserCommands.AddTo(root, terminal);
        SsoCommands.AddTo(root, terminal);
        AuditCommands.AddTo(root, terminal);
        ScimTokenCommands.AddTo(root, terminal);
        MaintenanceCommands.AddTo(root, terminal);

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await terminal.Error.WriteLineAsync(error.Message);
            await terminal.Error.WriteLineAsync($"Usage: {Usage(parsed.CommandResult)} --help");
            return Exit.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = terminal.Out, Error = terminal.Error }, cancellationToken);
        }
        catch (CommandException error)
        {
            await terminal.Error.WriteLineAsync(error.Message);
            return error.Code;
        }
        catch (OperationCanceledException)
        {
            await terminal.Error.WriteLineAsync("Stopped before it was done.");
            return Exit.Stopped;
        }
        catch (Exception error) when (Faults.Line(error) is { } line)
        {
            await terminal.Error.WriteLineAsync(line);
            return Exit.Usage;
        }
    }

    /// <summary>The settings: data folder's <c>gatehouse.json</c>, then environment, then the command line.</summary>
    /// <exception cref="SettingsException">One cannot be used; the message is one line for the operator.</exception>
    public static Settings Settings(ParseResult parsed, IEnumerable<KeyValuePair<string, string?>>? overrides = null)
    {
        var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var folder = Path.GetFullPath(parsed.GetValue(Data) ?? environment["Gatehouse:Data"] ?? "data");
        var file = Path.Combine(folder, "gatehouse.json");
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(file, optional: true)
                .AddEnvironmentVariables()
                .AddInMemoryCollection([new("Gatehouse:Data", folder), .. overrides ?? []])
                .Build();
            return Gatehouse.Settings.Read(configuration);
        }
        catch (Exception error) when (error is InvalidDataException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{file} cannot be read: {(error.InnerException ?? error).Message.ReplaceLineEndings(" ")}");
        }
    }

    private static string Usage(CommandResult result)
    {
        var names = new List<string>();
        for (SymbolResult? at = result; at is CommandResult command; at = at.Parent) names.Insert(0, command.Command is RootCommand ? "gatehouse" : command.Command.Name);
        return string.Join(' ', names);
    }
}
