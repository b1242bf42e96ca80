using System.CommandLine;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Features.AuditLog;
using Gatehouse.Features.AuditLog.Export;

namespace Gatehouse.Cli;

/// <summary><c>audit export</c>: an organisation's events, or the installation's own, by the filter of the page.</summary>
internal static class AuditExport
{
    private static readonly Option<bool> Installation = new("--installation")
    {
        Description = "The events that belong to no organisation: sign-ins with a username that nobody has",
    };

    private static readonly Option<string> Format = new("--format") { Description = "csv or jsonl", DefaultValueFactory = _ => "jsonl" };
    private static readonly Option<string?> Person = new("--person") { Description = "Part of the name of whoever acted or was acted on", HelpName = "TEXT" };
    private static readonly Option<string?> Act = new("--act") { Description = "One act, such as mfa.reset, or a group of them, such as mfa.*", HelpName = "ACT" };
    private static readonly Option<string?> From = new("--from") { Description = "First day, in UTC", HelpName = "YYYY-MM-DD" };
    private static readonly Option<string?> To = new("--to") { Description = "Last day, in UTC", HelpName = "YYYY-MM-DD" };

    public static Command Command(Terminal terminal)
    {
        Format.AcceptOnlyFromAmong("csv", "jsonl");
        Act.AcceptOnlyFromAmong([.. AuditActGroups.All.Select(g => g.Key), .. AuditActs.All]);
        var export = new Command("export", "Print the audit log, or the part of it that is asked for, oldest first")
        {
            CommandLine.Organization, Installation, Format, Person, Act, From, To,
        };
        export.SetAction((parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken));
        return export;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var (slug, ofInstallation) = (parsed.GetValue(CommandLine.Organization), parsed.GetValue(Installation));
        if (slug is not null && ofInstallation) throw new CommandException(Exit.Usage, "--organization and --installation exclude each other: they are two logs.");
        var filter = Filter(parsed);
        await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken);
        var organization = ofInstallation ? Guid.Empty : (await installation.OrganizationAsync(slug, cancellationToken)).Id;
        var format = parsed.GetValue(Format) is "csv" ? ExportFormat.Csv : ExportFormat.JsonLines;
        var outcome = await installation.ActAsync<ExportAudit, Outcome>(organization, (export, actor) =>
            export.RunAsync(actor, new(filter, format, TimeZoneInfo.Utc, () => terminal.Bytes), cancellationToken));
        // The events are the output; that they were exported is said beside them.
        if (outcome is not Outcome.Done done) return Exit.With(terminal, outcome);
        await terminal.Error.WriteLineAsync(Terminal.Text(done.Message));
        return Exit.Done;
    }

    // An address that cannot be read filters nothing; a command that cannot be read must not export everything.
    private static AuditFilter Filter(ParseResult parsed)
    {
        var (from, to) = (parsed.GetValue(From), parsed.GetValue(To));
        var filter = AuditFilter.Read(parsed.GetValue(Person), null, parsed.GetValue(Act), from, to);
        if (from is not null && filter.From is null) throw NoDay("--from", from);
        if (to is not null && filter.To is null) throw NoDay("--to", to);
        return filter;
    }

    private static CommandException NoDay(string option, string text) => new(Exit.Usage, $"{option} is \"{text}\"; it must be a day such as 2026-11-30.");
}
