using System.CommandLine;
using Gatehouse.Domain;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Features.SingleSignOn.Proof;
using Gatehouse.Web;

namespace Gatehouse.Cli;

/// <summary><c>sso add</c>: a connection with all its settings, in one command that a script can run.</summary>
internal static class SsoAdd
{
    private static readonly Dictionary<string, ProviderKind> Kinds = new() { ["entra"] = ProviderKind.Entra, ["openid-connect"] = ProviderKind.OpenIdConnect };
    private static readonly Dictionary<string, JustInTime> Modes = new() { ["off"] = JustInTime.Off, ["waiting"] = JustInTime.Waiting, ["active"] = JustInTime.Active };

    internal static readonly Option<bool> On = new("--on") { Description = "Let people sign in through it when the test goes well" };
    private static readonly Option<string> Kind = new("--kind") { Description = "entra or openid-connect", DefaultValueFactory = _ => "entra", HelpName = "KIND" };
    private static readonly Option<string> Name = new("--name") { Description = "As the button at sign-in says it", Required = true, HelpName = "NAME" };
    private static readonly Option<string?> Tenant = new("--tenant") { Description = "Directory (tenant) ID, for entra", HelpName = "ID" };
    private static readonly Option<string?> Issuer = new("--issuer") { Description = "The provider's issuer, for openid-connect", HelpName = "URL" };
    private static readonly Option<string> ClientId = new("--client-id") { Description = "Under which id the provider knows Gatehouse", Required = true, HelpName = "ID" };
    private static readonly Option<bool> SecretStdin = new("--secret-stdin") { Description = "Read the client secret from the first line of standard input; without it, make a certificate in Admin mode" };
    private static readonly Option<string> NewPeople = new("--just-in-time") { Description = "What happens to people without an account: off, waiting or active", DefaultValueFactory = _ => "off", HelpName = "MODE" };
    private static readonly Option<string?> Mfa = new("--mfa") { Description = "stated: you state that the provider requires MFA; proof: each sign-in must prove it", HelpName = "HOW" };
    private static readonly Option<string?> Proof = new("--proof") { Description = "Claim and value that prove MFA, such as acrs=c1 or amr=mfa", HelpName = "CLAIM=VALUE" };
    private static readonly Option<Guid?> Id = new("--id") { Description = "Id of the connection, chosen beforehand so that the redirect address is known", HelpName = "UUID" };

    public static void AddTo(Command sso, Terminal terminal)
    {
        Kind.AcceptOnlyFromAmong([.. Kinds.Keys]);
        NewPeople.AcceptOnlyFromAmong([.. Modes.Keys]);
        Mfa.AcceptOnlyFromAmong("stated", "proof");
        UserCommands.Add(sso, terminal, new("add", "Add a connection and print its redirect address")
            { CommandLine.Organization, Kind, Name, Tenant, Issuer, ClientId, SecretStdin, NewPeople, Mfa, Proof, Id, On, CommandLine.Json }, RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var organization = await installation.OrganizationAsync(parsed.GetValue(CommandLine.Organization), cancellationToken);
        var (kind, id) = (Kinds[parsed.GetValue(Kind)!], parsed.GetValue(Id) ?? Guid.CreateVersion7());
        var secret = parsed.GetValue(SecretStdin) ? await terminal.ReadSecretAsync(cancellationToken) : null;
        var input = new ConnectionInput(
            id, kind, parsed.GetRequiredValue(Name), parsed.GetValue(Tenant), parsed.GetValue(Issuer), parsed.GetRequiredValue(ClientId), secret,
            JustInTime: Modes[parsed.GetValue(NewPeople)!]);
        var outcome = await installation.ActAsync<SaveConnection, Outcome>(organization.Id, (save, actor) => save.RunAsync(actor, input, cancellationToken));
        if (outcome is not Outcome.Done) return Exit.With(terminal, outcome);

        if (parsed.GetValue(Mfa) is { } mfa)
        {
            var proof = parsed.GetValue(Proof)?.Split('=', 2);
            var trust = mfa is "proof" ? MfaTrust.ProofRequired : MfaTrust.Trusted;
            var stated = await installation.ActAsync<SetMfaProof, Outcome>(organization.Id, (set, actor) =>
                set.RunAsync(actor, new(id, trust, proof?[0], proof is [_, var value] ? value : null), cancellationToken));
            if (stated is not Outcome.Done) return Exit.With(terminal, stated);
        }

        var redirect = ProviderAddresses.Redirect(installation.Settings.PublicOrigin(), id);
        if (!parsed.GetValue(CommandLine.Json))
        {
            terminal.Line("Register this redirect address at the provider:");
            terminal.Line(redirect);
        }

        var result = parsed.GetValue(On)
            ? await SsoCommands.TestAsync(installation, organization.Id, id, on: true, terminal, cancellationToken)
            : outcome;
        return Exit.With(terminal, result, parsed.GetValue(CommandLine.Json), new { id, redirectAddress = redirect, on = parsed.GetValue(On) });
    }
}
