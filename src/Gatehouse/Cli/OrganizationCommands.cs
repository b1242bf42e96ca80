using System.CommandLine;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Features.Organizations.AddOrganization;
using Gatehouse.Features.SystemSettings.Enforcement;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Cli;

/// <summary><c>organization add | list | enforce-mfa</c>.</summary>
internal static class OrganizationCommands
{
    private static readonly Argument<string> Slug = new("SLUG") { Description = "Short name: lower-case letters, digits and hyphens" };
    private static readonly Option<string> Name = new("--name") { Description = "Name as people read it", Required = true, HelpName = "NAME" };
    private static readonly Argument<string> Wanted = new("on|off") { Description = "on or off" };

    public static void AddTo(RootCommand root, Terminal terminal)
    {
        var add = new Command("add", "Make an organisation") { Slug, Name, CommandLine.Json };
        add.SetAction((parsed, cancellationToken) => AddAsync(parsed, terminal, cancellationToken));
        var list = new Command("list", "List the organisations") { CommandLine.Json };
        list.SetAction((parsed, cancellationToken) => ListAsync(parsed, terminal, cancellationToken));
        Wanted.AcceptOnlyFromAmong("on", "off");
        var enforce = new Command("enforce-mfa", "Require MFA of every password account, or let each account's own setting apply again") { Slug, Wanted, CommandLine.Json };
        enforce.SetAction((parsed, cancellationToken) => EnforceAsync(parsed, terminal, cancellationToken));
        root.Add(new Command("organization", "Manage organisations") { add, list, enforce });
    }

    private static async Task<int> AddAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken, mayCreate: true);
        var outcome = await installation.ActAsync<AddOrganizationHandler, Outcome>(Guid.Empty, (handler, actor) =>
            handler.RunAsync(actor, new(parsed.GetRequiredValue(Slug), parsed.GetRequiredValue(Name)), cancellationToken));
        return Exit.With(terminal, outcome, parsed.GetValue(CommandLine.Json));
    }

    private static async Task<int> EnforceAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken);
        var organization = await installation.OrganizationAsync(parsed.GetRequiredValue(Slug), cancellationToken);
        var outcome = await installation.ActAsync<SetEnforcement, Outcome>(organization.Id, (set, actor) =>
            set.RunAsync(actor, new(parsed.GetRequiredValue(Wanted) is "on"), cancellationToken));
        return Exit.With(terminal, outcome, parsed.GetValue(CommandLine.Json));
    }

    private static async Task<int> ListAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken);
        var databases = installation.Services.GetRequiredService<GatehouseDbFactory>();
        await using var none = databases.For(null);
        var found = new List<Listed>();
        foreach (var organization in await none.AllOrganizationsAsync(cancellationToken))
        {
            await using var db = databases.For(organization.Id);
            found.Add(new(organization.Slug, organization.Name, organization.Id, await db.Users.CountAsync(cancellationToken), organization.MfaEnforcedSince));
        }

        if (parsed.GetValue(CommandLine.Json)) terminal.Json(found);
        else if (found.Count == 0) await terminal.Error.WriteLineAsync("There is no organisation yet: gatehouse organization add SLUG --name NAME.");
        else terminal.Table(["Organisation", "Name", "Users", "MFA"], found.Select(o => (IReadOnlyList<string?>)
            [o.Slug, o.Name, $"{o.Users}", o.MfaEnforcedSince is { } since ? $"required since {Terminal.Text((DateTimeOffset?)since)} UTC" : "each account's own setting"]));
        return Exit.Done;
    }

    private sealed record Listed(string Slug, string Name, Guid Id, int Users, DateTimeOffset? MfaEnforcedSince);
}
