using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain.Audit;
using Gatehouse.Features.AuditLog.Verify;

namespace Gatehouse.Cli;

/// <summary><c>audit verify</c>; <c>audit export</c> is in <see cref="AuditExport"/>.</summary>
internal static class AuditCommands
{
    private const string Everyone = "(installation)";

    private static readonly Option<string?> Heads = new("--heads") { Description = "Compare with the ends of the chains noted earlier", HelpName = "FILE" };
    private static readonly Option<string?> SaveHeads = new("--save-heads") { Description = "Note the ends of the chains, to be kept on another machine", HelpName = "FILE" };

    public static void AddTo(RootCommand root, Terminal terminal)
    {
        var verify = new Command("verify", "Check the audit log against the master key") { CommandLine.Organization, Heads, SaveHeads, CommandLine.Json };
        verify.SetAction((parsed, cancellationToken) => VerifyAsync(parsed, terminal, cancellationToken));
        root.Add(new Command("audit", "Verify and export the audit log") { verify, AuditExport.Command(terminal) });
    }

    private static async Task<int> VerifyAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken);
        Guid? only = parsed.GetValue(CommandLine.Organization) is { } slug ? (await installation.OrganizationAsync(slug, cancellationToken)).Id : null;
        var verdicts = await installation.ActAsync<VerifyAudit, IReadOnlyList<LaneVerdict>>(Guid.Empty, (verify, _) =>
            verify.RunAsync(only, Noted(parsed.GetValue(Heads)), cancellationToken));

        var names = new Dictionary<Guid, string> { [Guid.Empty] = Everyone };
        await using (var db = installation.Services.GetRequiredService<GatehouseDbFactory>().For(null))
        {
            foreach (var organization in await db.AllOrganizationsAsync(cancellationToken)) names[organization.Id] = organization.Slug;
        }

        var isIntact = verdicts.All(v => v.IsIntact);
        Print(parsed, terminal, verdicts, id => names.GetValueOrDefault(id) ?? id.ToString());
        if (isIntact && parsed.GetValue(SaveHeads) is { } file) await SaveAsync(file, verdicts, cancellationToken);
        return isIntact ? Exit.Done : Exit.Refused;
    }

    private static void Print(ParseResult parsed, Terminal terminal, IReadOnlyList<LaneVerdict> verdicts, Func<Guid, string> name)
    {
        if (parsed.GetValue(CommandLine.Json))
        {
            terminal.Json(new
            {
                intact = verdicts.All(v => v.IsIntact),
                lanes = verdicts.Select(v => new
                {
                    organization = name(v.Organization), v.Lane, v.Count, head = Convert.ToHexStringLower(v.Head), intact = v.IsIntact,
                    finding = v.Finding is { } f ? new { f.Kind, f.Number, f.EventId, f.At, v.Act } : null, v.CutBackFrom,
                }),
            });
            return;
        }

        if (verdicts.Count > 0)
        {
            terminal.Table(["Organisation", "Lane", "Events", "Head", "Result"], verdicts.Select(v => (IReadOnlyList<string?>)
                [name(v.Organization), $"{v.Lane}", $"{v.Count}", Convert.ToHexStringLower(v.Head)[..12], v.IsIntact ? "intact" : "NOT INTACT"]));
        }

        foreach (var verdict in verdicts.Where(v => !v.IsIntact)) terminal.Error.WriteLine($"{name(verdict.Organization)}, lane {verdict.Lane}: {What(verdict)}");
        if (verdicts.All(v => v.IsIntact)) terminal.Line($"Intact: {Counted(verdicts.Sum(v => v.Count), "event")} in {Counted(verdicts.Count, "lane")}.");
    }

    private static string Counted(long count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string What(LaneVerdict verdict)
    {
        if (verdict.Finding is not { } finding)
            return $"event {verdict.CutBackFrom} is not the one noted earlier; the lane was cut back to an earlier state.";
        var what = finding.Kind switch
        {
            AuditFindingKind.Changed => "was changed",
            AuditFindingKind.Removed => "was removed",
            AuditFindingKind.Inserted => "was never written; somebody inserted it",
            AuditFindingKind.Reordered => "stands at another place than it was written",
        };
        var bears = finding.At is { } at
            ? $" It bears {at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC, act {verdict.Act ?? "unknown"}, id {finding.EventId}."
            : "";
        return $"event {finding.Number} {what}.{bears}" + (finding.Number > 1 ? $" All before it is intact (1 to {finding.Number - 1})." : "");
    }

    private static IReadOnlyList<NotedHead> Noted(string? file)
    {
        if (file is null) return [];
        try
        {
            return JsonSerializer.Deserialize<List<NotedHead>>(File.ReadAllText(file)) ?? [];
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new CommandException(Exit.Usage, $"{file} cannot be read: {Faults.OneLine(error)}");
        }
    }

    private static async Task SaveAsync(string file, IEnumerable<LaneVerdict> verdicts, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(verdicts.Select(v => new NotedHead(v.Organization, v.Lane, v.Count, Convert.ToHexStringLower(v.Head)))), cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(Exit.Usage, $"The log is intact, but its ends could not be noted: {Faults.OneLine(error)}");
        }
    }
}
