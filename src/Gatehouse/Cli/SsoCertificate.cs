using System.CommandLine;
using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.SingleSignOn.Connection;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Cli;

/// <summary>
/// <c>sso make-certificate | discard-next</c>: what a script needs to renew a certificate. The test that puts it in use is an administrator's,
/// who signs in with it at a browser.
/// </summary>
internal static class SsoCertificate
{
    public static void AddTo(Command sso, Terminal terminal)
    {
        UserCommands.Add(sso, terminal, new("make-certificate", "Make a certificate and print it for the provider (PEM); while the connection is on, it waits for a test")
            { SsoCommands.Connection, CommandLine.Organization, CommandLine.Json }, MakeAsync);
        UserCommands.Add(sso, terminal, new("discard-next", "Throw away the secret or certificate that waits for its test")
            { SsoCommands.Connection, CommandLine.Organization, CommandLine.Json }, DiscardAsync);
    }

    private static async Task<int> MakeAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var (connection, json) = (await SsoCommands.FindAsync(parsed, installation, parsed.GetRequiredValue(SsoCommands.Connection), cancellationToken), parsed.GetValue(CommandLine.Json));
        var outcome = await installation.ActAsync<MakeCertificate, Outcome>(connection.OrganizationId, (make, actor) => make.RunAsync(actor, new(connection.Id), cancellationToken));
        if (outcome is not Outcome.Done done) return Exit.With(terminal, outcome);

        await using var db = installation.Services.GetRequiredService<GatehouseDbFactory>().For(connection.OrganizationId);
        var made = await db.SsoConnections.AsNoTracking().SingleAsync(c => c.Id == connection.Id, cancellationToken);
        var slot = made.HasNext ? CredentialSlot.Next : CredentialSlot.InUse;
        var pem = ConnectionSecrets.Pem(made.Credential(slot).Certificate!);
        if (json) return Exit.With(terminal, outcome, json, new { message = Terminal.Text(done.Message), made.Id, certificate = pem, made.Credential(slot).ExpiresAt, waits = slot is CredentialSlot.Next });

        // The certificate alone on standard output, so that it can be sent into a file.
        terminal.Line(pem);
        await terminal.Error.WriteLineAsync(Terminal.Text(done.Message));
        return Exit.Done;
    }

    private static async Task<int> DiscardAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var connection = await SsoCommands.FindAsync(parsed, installation, parsed.GetRequiredValue(SsoCommands.Connection), cancellationToken);
        return Exit.With(terminal, await installation.ActAsync<DiscardNextCredential, Outcome>(connection.OrganizationId, (discard, actor) =>
            discard.RunAsync(actor, new(connection.Id), cancellationToken)), parsed.GetValue(CommandLine.Json));
    }
}
