using System.CommandLine;
using Gatehouse.Data;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Features.SingleSignOn.Domains;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Cli;

/// <summary><c>sso list | test | remove | confirm-domain</c>; <c>sso add</c> is in <see cref="SsoAdd"/>, certificates in <see cref="SsoCertificate"/>.</summary>
internal static class SsoCommands
{
    internal static readonly Argument<string> Connection = new("CONNECTION") { Description = "Name or id of the connection" };
    private static readonly Argument<string> Domain = new("DOMAIN") { Description = "The part after @ of the usernames" };
    private static readonly Option<string?> Through = new("--connection") { Description = "Where its users sign in; not needed when it is claimed already", HelpName = "CONNECTION" };

    public static void AddTo(RootCommand root, Terminal terminal)
    {
        var sso = new Command("sso", "Connect identity providers for single sign-on");
        SsoAdd.AddTo(sso, terminal);
        SsoCertificate.AddTo(sso, terminal);
        UserCommands.Add(sso, terminal, new("list", "List the connections of an organisation") { CommandLine.Organization, CommandLine.Json }, ListAsync);
        UserCommands.Add(sso, terminal, new("test", "Read what the provider publishes; with --on, let people sign in through it") { Connection, CommandLine.Organization, SsoAdd.On, CommandLine.Json }, TestAsync);
        UserCommands.Add(sso, terminal, new("remove", "Remove a connection and end the sessions begun through it") { Connection, CommandLine.Organization, CommandLine.Json }, RemoveAsync);
        UserCommands.Add(sso, terminal, new("confirm-domain", "Confirm that a domain is the organisation's, where the DNS cannot be asked") { Domain, Through, CommandLine.Organization, CommandLine.Json }, ConfirmAsync);
        root.Add(sso);
    }

    /// <summary>Reads what the provider publishes and, if wished, switches the connection on.</summary>
    internal static async Task<Outcome> TestAsync(OpenInstallation installation, Guid organization, Guid connection, bool on, Terminal terminal, CancellationToken cancellationToken)
    {
        var (outcome, _, detail) = await installation.ActAsync<CheckConnection, (Outcome, CheckConnection.Found?, string?)>(organization, (check, actor) =>
            check.RunAsync(actor, new(connection), cancellationToken));
        if (detail is not null) await terminal.Error.WriteLineAsync(detail);
        return outcome is Outcome.Done && on
            ? await installation.ActAsync<SwitchConnection, Outcome>(organization, (turn, actor) => turn.RunAsync(actor, new(connection, true), cancellationToken))
            : outcome;
    }

    private static async Task<int> ListAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var organization = await installation.OrganizationAsync(parsed.GetValue(CommandLine.Organization), cancellationToken);
        await using var db = installation.Services.GetRequiredService<GatehouseDbFactory>().For(organization.Id);
        var domains = await db.ProvenDomains.AsNoTracking().OrderBy(d => d.Domain).ToListAsync(cancellationToken);
        var listed = (await db.SsoConnections.AsNoTracking().OrderBy(c => c.Name).ToListAsync(cancellationToken)).ConvertAll(c => new
        {
            c.Id, c.Name, c.Kind, c.Issuer, c.ClientId, on = c.IsOn, c.TestedAt, c.Trust, c.TrustedBy, c.TrustedAt, c.JustInTime, c.CredentialExpiresAt,
            nextWaits = c.HasNext, c.NextExpiresAt,
            redirectAddress = ProviderAddresses.Redirect(installation.Settings.PublicOrigin(), c.Id),
            domains = domains.Where(d => d.ConnectionId == c.Id && d.ProvenAt is not null).Select(d => d.Domain).ToList(),
        });
        if (parsed.GetValue(CommandLine.Json)) terminal.Json(listed);
        else if (listed.Count == 0) await terminal.Error.WriteLineAsync("No identity provider is connected: gatehouse sso add --help.");
        else terminal.Table(["Name", "Kind", "Issuer", "State", "Tested (UTC)", "Secret or certificate until (UTC)", "MFA", "Domains", "Redirect address"], listed.Select(c => (IReadOnlyList<string?>)
            [c.Name, Terminal.Text(SsoWords.Of(c.Kind)), c.Issuer, c.on ? "on" : "off", Terminal.Text(c.TestedAt), Terminal.Text(c.CredentialExpiresAt),
                c.Trust is MfaTrust.ProofRequired ? "proof required" : c.TrustedBy is { } who ? $"stated by {who}" : "not stated", string.Join(' ', c.domains), c.redirectAddress]));
        return Exit.Done;
    }

    private static async Task<int> TestAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var connection = await FindAsync(parsed, installation, parsed.GetRequiredValue(Connection), cancellationToken);
        return Exit.With(terminal, await TestAsync(installation, connection.OrganizationId, connection.Id, parsed.GetValue(SsoAdd.On), terminal, cancellationToken), parsed.GetValue(CommandLine.Json));
    }

    private static async Task<int> RemoveAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var connection = await FindAsync(parsed, installation, parsed.GetRequiredValue(Connection), cancellationToken);
        return Exit.With(terminal, await installation.ActAsync<RemoveConnection, Outcome>(connection.OrganizationId, (remove, actor) =>
            remove.RunAsync(actor, new(connection.Id), cancellationToken)), parsed.GetValue(CommandLine.Json));
    }

    private static async Task<int> ConfirmAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var organization = await installation.OrganizationAsync(parsed.GetValue(CommandLine.Organization), cancellationToken);
        var domain = parsed.GetRequiredValue(Domain);
        if (parsed.GetValue(Through) is { } name)
        {
            var connection = await FindAsync(parsed, installation, name, cancellationToken);
            var claimed = await installation.ActAsync<ClaimDomain, Outcome>(organization.Id, (claim, actor) => claim.RunAsync(actor, new(domain, connection.Id), cancellationToken));
            if (claimed is not Outcome.Done) return Exit.With(terminal, claimed);
        }

        return Exit.With(terminal, await installation.ActAsync<ProveDomain, Outcome>(organization.Id, (prove, actor) =>
            prove.RunAsync(actor, new(domain), cancellationToken)), parsed.GetValue(CommandLine.Json));
    }

    internal static async Task<SsoConnectionRow> FindAsync(ParseResult parsed, OpenInstallation installation, string nameOrId, CancellationToken cancellationToken)
    {
        var organization = await installation.OrganizationAsync(parsed.GetValue(CommandLine.Organization), cancellationToken);
        await using var db = installation.Services.GetRequiredService<GatehouseDbFactory>().For(organization.Id);
        Guid? id = Guid.TryParse(nameOrId, out var parsedId) ? parsedId : null;
        return await db.SsoConnections.AsNoTracking().Where(c => c.Id == id || c.Name == nameOrId).Take(2).ToListAsync(cancellationToken) switch
        {
            [var only] => only,
            [] => throw new CommandException(Exit.Refused, $"There is no connection {nameOrId}."),
            _ => throw new CommandException(Exit.Usage, $"Several connections are called {nameOrId}. Say its id: gatehouse sso list --json."),
        };
    }
}
