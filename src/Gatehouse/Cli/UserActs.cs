using System.CommandLine;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;
using Gatehouse.Features.Operator;
using Gatehouse.Features.Users;
using Gatehouse.Features.Users.Create;
using Gatehouse.Web;

namespace Gatehouse.Cli;

/// <summary><c>user add | enable-mfa | disable-mfa | reset-mfa | import-authenticator</c>: what changes an account.</summary>
internal static class UserActs
{
    private static readonly Dictionary<string, Role> Roles = new(StringComparer.OrdinalIgnoreCase)
    {
        ["none"] = Role.None, ["help-desk"] = Role.HelpDesk, ["auditor"] = Role.Auditor, ["user-administrator"] = Role.UserAdministrator, ["administrator"] = Role.Administrator,
    };

    private static readonly Option<string> Name = new("--name") { Description = "The person's name", Required = true, HelpName = "NAME" };
    private static readonly Option<string> Email = new("--email") { Description = "E-mail address", Required = true, HelpName = "ADDRESS" };
    private static readonly Option<string> RoleName = new("--role") { Description = "What the user may administer", DefaultValueFactory = _ => "none", HelpName = "ROLE" };
    private static readonly Option<bool> Sso = new("--sso") { Description = "Signs in through the organisation's identity provider" };
    private static readonly Option<bool> PasswordStdin = new("--password-stdin") { Description = "Read a password from the first line of standard input instead of making an invitation link" };
    private static readonly Option<bool> SecretStdin = new("--secret-stdin") { Description = "Read the Base32 secret from the first line of standard input", Required = true };

    private static readonly Option<string> Reason = new("--reason") { Description = "Why; kept in the audit log", DefaultValueFactory = _ => "on the command line", HelpName = "TEXT" };
    private static readonly Option<bool> KeepSessions = new("--keep-sessions") { Description = "Leave the user signed in where he is" };

    public static void AddTo(Command user, Terminal terminal)
    {
        RoleName.AcceptOnlyFromAmong([.. Roles.Keys]);
        UserCommands.Add(user, terminal, new("add", "Make an account and print its invitation link")
            { UserCommands.Username, CommandLine.Organization, Name, Email, RoleName, Sso, PasswordStdin, CommandLine.Json }, AddAsync);
        AddAct(user, terminal, "enable-mfa", "Turn the account's own MFA setting on", [], (parsed, id, act) => act.SetMfaAsync(id, true));
        AddAct(user, terminal, "disable-mfa", "Turn it off and revoke the authenticator", [], (parsed, id, act) => act.SetMfaAsync(id, false));
        AddAct(user, terminal, "reset-mfa", "Revoke the authenticator; what is required stays required", [Reason, KeepSessions],
            (parsed, id, act) => act.ResetMfaAsync(id, parsed.GetRequiredValue(Reason), !parsed.GetValue(KeepSessions)));
        UserCommands.Add(user, terminal, new("import-authenticator", "Take over a TOTP secret from an earlier system; it counts as set up")
            { UserCommands.Username, CommandLine.Organization, SecretStdin, CommandLine.Json }, ImportAsync);
    }

    // Each act on an account: find the user, ask the page's own handler, say what became of it.
    private static void AddAct(Command user, Terminal terminal, string name, string description, Option[] options, Func<ParseResult, Guid, Acts, Task<Outcome>> run)
    {
        var command = new Command(name, description) { UserCommands.Username, CommandLine.Organization, CommandLine.Json };
        foreach (var option in options) command.Add(option);
        UserCommands.Add(user, terminal, command, async (parsed, installation, _, cancellationToken) =>
        {
            var found = await installation.UserAsync(parsed.GetRequiredValue(UserCommands.Username), parsed.GetValue(CommandLine.Organization), cancellationToken);
            return Exit.With(terminal, await run(parsed, found.Id, new(installation, found.OrganizationId, cancellationToken)), parsed.GetValue(CommandLine.Json));
        });
    }

    private sealed record Acts(OpenInstallation Installation, Guid Organization, CancellationToken CancellationToken)
    {
        public Task<Outcome> SetMfaAsync(Guid id, bool on) =>
            Installation.ActAsync<SetMfa, Outcome>(Organization, (set, actor) => set.RunAsync(actor, new(id, on), CancellationToken));

        public Task<Outcome> ResetMfaAsync(Guid id, string reason, bool endSessions) =>
            Installation.ActAsync<ResetMfa, Outcome>(Organization, (reset, actor) => reset.RunAsync(actor, new(id, reason, endSessions), CancellationToken));
    }

    private static async Task<int> AddAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var (isSso, hasPassword, json) = (parsed.GetValue(Sso), parsed.GetValue(PasswordStdin), parsed.GetValue(CommandLine.Json));
        if (isSso && hasPassword) throw new CommandException(Exit.Usage, "--sso and --password-stdin exclude each other: such a user has no password here.");
        var organization = await installation.OrganizationAsync(parsed.GetValue(CommandLine.Organization), cancellationToken);
        var details = new UserDetails(parsed.GetRequiredValue(Name), parsed.GetRequiredValue(UserCommands.Username), parsed.GetRequiredValue(Email));
        var password = hasPassword ? await terminal.ReadSecretAsync(cancellationToken) : null;

        // Asked before anything is made: an account left without the password it was to have would be a surprise.
        if (password is not null && await installation.ActAsync<SetPassword, FormattableString?>(organization.Id, (set, _) =>
            set.RefuseAsync(details.Trimmed(), password, cancellationToken)) is { } why)
            return Exit.With(terminal, new Outcome.Invalid(new Dictionary<string, FormattableString> { ["password"] = why }));

        var (outcome, invitation) = await installation.ActAsync<CreateUser, (Outcome, NewInvitation?)>(organization.Id, (create, actor) =>
            create.RunAsync(actor, new(details, Roles[parsed.GetValue(RoleName)!], isSso ? SignInMethod.Sso : SignInMethod.Password), cancellationToken));
        if (outcome is not Outcome.Done { Id: { } id }) return Exit.With(terminal, outcome);
        if (password is not null)
        {
            return Exit.With(terminal, await installation.ActAsync<SetPassword, Outcome>(organization.Id, (set, actor) =>
                set.RunAsync(actor, new(id, password), cancellationToken)), json);
        }

        var link = invitation is null ? null : $"{installation.Settings.PublicOrigin()}/invitation?token={invitation.Token.Reveal()}";
        if (link is null || json) return Exit.With(terminal, outcome, json, new { id, invitation = link, expiresAt = invitation?.ExpiresAt });
        terminal.Line(Terminal.Text($"{details.Name} has an account. Hand over this link, by which a password is chosen; it is good until {invitation!.ExpiresAt} and shown only now:"));
        terminal.Line(link);
        return Exit.Done;
    }

    private static async Task<int> ImportAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var user = await installation.UserAsync(parsed.GetRequiredValue(UserCommands.Username), parsed.GetValue(CommandLine.Organization), cancellationToken);
        var secret = await terminal.ReadSecretAsync(cancellationToken);
        var outcome = await installation.ActAsync<ImportAuthenticator, Outcome>(user.OrganizationId, (import, actor) =>
            import.RunAsync(actor, new(user.Id, secret), cancellationToken));
        return Exit.With(terminal, outcome, parsed.GetValue(CommandLine.Json));
    }
}
