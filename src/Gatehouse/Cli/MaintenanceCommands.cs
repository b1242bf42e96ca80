using System.CommandLine;
using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Features.Operator;

namespace Gatehouse.Cli;

/// <summary><c>migrate</c>, <c>backup</c> and <c>seed</c>.</summary>
internal static class MaintenanceCommands
{
    private static readonly Argument<string> File = new("FILE") { Description = "Where to write the copy; must not exist" };
    private static readonly Option<int> Users = new("--users") { Description = "How many", Required = true, HelpName = "N" };

    public static void AddTo(RootCommand root, Terminal terminal)
    {
        var migrate = new Command("migrate", "Bring the database to the form this version knows") { CommandLine.Json };
        migrate.SetAction((parsed, cancellationToken) => MigrateAsync(parsed, terminal, cancellationToken));
        var backup = new Command("backup", "Write a consistent copy of the database, also while the server runs") { File, CommandLine.Json };
        backup.SetAction((parsed, cancellationToken) => BackupAsync(parsed, terminal, cancellationToken));
        var seed = new Command("seed", "Add made-up users for trying out: without passwords, in every state") { CommandLine.Organization, Users, CommandLine.Json };
        seed.SetAction((parsed, cancellationToken) => SeedAsync(parsed, terminal, cancellationToken));
        root.Add(migrate);
        root.Add(backup);
        root.Add(seed);
    }

    private static async Task<int> MigrateAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken, mayCreate: true, prepare: false);
        var prepared = await GatehouseServer.PrepareAsync(installation.Services, cancellationToken);
        if (parsed.GetValue(CommandLine.Json))
        {
            terminal.Json(new { applied = prepared.Applied, copy = prepared.CopyMade });
            return Exit.Done;
        }

        if (prepared.CopyMade is { } copy) terminal.Line($"The database as it was before has been copied to {copy}.");
        foreach (var migration in prepared.Applied) terminal.Line($"Applied {migration}.");
        terminal.Line(prepared.Applied.Count == 0 ? "The database is up to date; nothing was changed." : "The database is up to date.");
        return Exit.Done;
    }

    private static async Task<int> BackupAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken);
        var file = Path.GetFullPath(parsed.GetRequiredValue(File));
        if (System.IO.File.Exists(file) || Directory.Exists(file)) throw new CommandException(Exit.Refused, $"{file} exists already; a backup overwrites nothing.");
        var databases = installation.Services.GetRequiredService<GatehouseDbFactory>();
        await using var db = databases.For(null);
        try
        {
            await databases.Provider.BackupAsync(db, file, cancellationToken);
        }
        catch (NotSupportedException error)
        {
            throw new CommandException(Exit.Refused, error.Message);
        }
        catch (Exception error) when (error is System.Data.Common.DbException or IOException or UnauthorizedAccessException)
        {
            throw new CommandException(Exit.Refused, $"{file} cannot be written: {Faults.OneLine(error)}");
        }

        var key = installation.Settings.MasterKey is null ? Path.Combine(installation.Settings.Data, "master.key") : "the master key (Gatehouse:MasterKey)";
        if (parsed.GetValue(CommandLine.Json))
        {
            terminal.Json(new { file, key });
            return Exit.Done;
        }

        terminal.Line($"The database has been copied to {file}.");
        terminal.Line($"It is worth nothing without {key}: keep a copy of that too, in another place than this one.");
        return Exit.Done;
    }

    private static async Task<int> SeedAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken);
        var organization = await installation.OrganizationAsync(parsed.GetValue(CommandLine.Organization), cancellationToken);
        var outcome = await installation.ActAsync<SeedUsers, Outcome>(organization.Id, (seed, actor) =>
            seed.RunAsync(actor, new(parsed.GetValue(Users)), cancellationToken));
        return Exit.With(terminal, outcome, parsed.GetValue(CommandLine.Json));
    }
}
