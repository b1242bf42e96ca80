using System.CommandLine;
using System.Globalization;
using Gatehouse.Data;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain;
using Gatehouse.Features.Scim.Tokens;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Cli;

/// <summary><c>scim-token add | list | revoke</c>.</summary>
internal static class ScimTokenCommands
{
    private static readonly Option<string> Name = new("--name") { Description = "What the audit log calls the identity provider", Required = true, HelpName = "NAME" };
    private static readonly Option<int> Days = new("--days") { Description = "For how many days it is good", DefaultValueFactory = _ => 365, HelpName = "N" };
    private static readonly Argument<string> Id = new("ID") { Description = "The token's id, as list prints it" };

    public static void AddTo(RootCommand root, Terminal terminal)
    {
        var add = new Command("add", "Make a provisioning token and print it, this once") { CommandLine.Organization, Name, Days, CommandLine.Json };
        add.SetAction((parsed, cancellationToken) => AddAsync(parsed, terminal, cancellationToken));
        var list = new Command("list", "List the provisioning tokens") { CommandLine.Organization, CommandLine.Json };
        list.SetAction((parsed, cancellationToken) => ListAsync(parsed, terminal, cancellationToken));
        var revoke = new Command("revoke", "Revoke a provisioning token, at once and for good") { Id, CommandLine.Organization, CommandLine.Json };
        revoke.SetAction((parsed, cancellationToken) => RevokeAsync(parsed, terminal, cancellationToken));
        root.Add(new Command("scim-token", "Manage the tokens with which identity providers keep users (SCIM)") { add, list, revoke });
    }

    private static async Task<int> AddAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken);
        var organization = await installation.OrganizationAsync(parsed.GetValue(CommandLine.Organization), cancellationToken);
        var (outcome, token) = await installation.ActAsync<AddToken, (Outcome, Token?)>(organization.Id, (add, actor) =>
            add.RunAsync(actor, new(parsed.GetRequiredValue(Name), parsed.GetValue(Days)), cancellationToken));
        var json = parsed.GetValue(CommandLine.Json);
        if (outcome is not Outcome.Done done || token is null || json) return Exit.With(terminal, outcome, json, new { id = (outcome as Outcome.Done)?.Id, token = token?.Reveal() });
        terminal.Line(Terminal.Text(done.Message));
        terminal.Line(token.Reveal());
        return Exit.Done;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken);
        var organization = await installation.OrganizationAsync(parsed.GetValue(CommandLine.Organization), cancellationToken);
        await using var db = installation.Services.GetRequiredService<GatehouseDbFactory>().For(organization.Id);
        var tokens = await db.ScimTokens.AsNoTracking().OrderByDescending(t => t.Id).ToListAsync(cancellationToken);
        if (parsed.GetValue(CommandLine.Json))
        {
            terminal.Json(tokens.Select(t => new { t.Id, t.Name, t.CreatedAt, t.CreatedBy, t.ExpiresAt, t.LastUsedAt, t.RevokedAt, usable = t.IsUsableAt(installation.Now) }));
            return Exit.Done;
        }

        if (tokens.Count == 0)
        {
            await terminal.Error.WriteLineAsync("There is no provisioning token yet: gatehouse scim-token add --help.");
            return Exit.Done;
        }

        terminal.Table(["Id", "Name", "State", "Good until", "Last used"], tokens.Select(t => new[]
        {
            t.Id.ToString(), t.Name, t.RevokedAt is not null ? "revoked" : t.IsUsableAt(installation.Now) ? "good" : "expired",
            Day(t.ExpiresAt), t.LastUsedAt is { } used ? Day(used) : "never",
        }));
        return Exit.Done;
    }

    private static async Task<int> RevokeAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(parsed.GetRequiredValue(Id), out var id)) throw new CommandException(Exit.Usage, "The id of a token looks like 0193b4f0-…; gatehouse scim-token list prints it.");
        await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken);
        var organization = await installation.OrganizationAsync(parsed.GetValue(CommandLine.Organization), cancellationToken);
        return Exit.With(terminal, await installation.ActAsync<RevokeToken, Outcome>(organization.Id, (revoke, actor) =>
            revoke.RunAsync(actor, new(id), cancellationToken)), parsed.GetValue(CommandLine.Json));
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
