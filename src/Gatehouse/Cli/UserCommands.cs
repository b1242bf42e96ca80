using System.CommandLine;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SignIn;
using Gatehouse.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Cli;

/// <summary><c>user list | show | next-sign-in</c>; what changes an account is in <see cref="UserActs"/>.</summary>
internal static class UserCommands
{
    internal static readonly Argument<string> Username = new("USERNAME") { Description = "What the user signs in with" };
    private static readonly Option<string?> Search = new("--search") { Description = "Part of the name, username or e-mail address", HelpName = "TEXT" };

    public static void AddTo(RootCommand root, Terminal terminal)
    {
        var user = new Command("user", "Manage users and their MFA");
        Add(user, terminal, new("list", "List the users of an organisation") { CommandLine.Organization, Search, CommandLine.Json }, ListAsync);
        Add(user, terminal, new("show", "Show an account") { Username, CommandLine.Organization, CommandLine.Json }, ShowAsync);
        Add(user, terminal, new("next-sign-in", "Say what happens at the next sign-in") { Username, CommandLine.Organization, CommandLine.Json }, NextSignInAsync);
        UserActs.AddTo(user, terminal);
        root.Add(user);
    }

    internal static void Add(Command parent, Terminal terminal, Command command, Func<ParseResult, OpenInstallation, Terminal, CancellationToken, Task<int>> run)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var installation = await OpenInstallation.OpenAsync(parsed, cancellationToken);
            return await run(parsed, installation, terminal, cancellationToken);
        });
        parent.Add(command);
    }

    private static async Task<int> ListAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var organization = await installation.OrganizationAsync(parsed.GetValue(CommandLine.Organization), cancellationToken);
        await using var db = installation.Services.GetRequiredService<GatehouseDbFactory>().For(organization.Id);
        var users = parsed.GetValue(Search) is { Length: > 0 } needle ? db.UsersMatching(needle) : db.Users;
        var found = await users.AsNoTracking().OrderBy(u => u.SortName).ThenBy(u => u.Id)
            .Select(u => new { User = u, IsSetUp = db.Authenticators.Any(a => a.UserId == u.Id && a.RevokedAt == null) }).ToListAsync(cancellationToken);
        var now = installation.Now;
        var listed = found.ConvertAll(x => new Listed(x.User.Username, x.User.Name, x.User.Email, x.User.IsActive, x.User.Status, x.User.Method, x.User.Role,
            MfaStates.Of(MfaRequirement.For(organization.Policy, x.User.Policy, now), x.IsSetUp), x.User.LastSignInAt));

        if (parsed.GetValue(CommandLine.Json)) terminal.Json(listed);
        else if (listed.Count == 0) await terminal.Error.WriteLineAsync("No user matches.");
        else terminal.Table(["Username", "Name", "Status", "Sign-in", "MFA", "Role", terminal.IsTerminal ? "Last sign-in" : "Last sign-in (UTC)"], listed.Select(u => (IReadOnlyList<string?>)
            [u.Username, u.Name, Said(u.Status), u.Method is SignInMethod.Sso ? "SSO" : "password", Terminal.Text(MfaWords.Of(u.Mfa)),
                u.Role is Role.None ? null : Terminal.Text(RoleWords.Name(u.Role)),
                // To the minute does not fit a terminal beside the rest; the day is what a list is read for.
                terminal.IsTerminal ? Terminal.Text(u.LastSignInAt)?[..10] : Terminal.Text(u.LastSignInAt)]), "Role", "Last sign-in", "Sign-in", "Name");
        return Exit.Done;
    }

    private static async Task<int> ShowAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var user = await installation.UserAsync(parsed.GetRequiredValue(Username), parsed.GetValue(CommandLine.Organization), cancellationToken);
        await using var db = installation.Services.GetRequiredService<GatehouseDbFactory>().For(user.OrganizationId);
        var account = await db.FindAccountAsync(user.Id, cancellationToken) ?? throw new CommandException(Exit.Refused, "There is no such user any more.");
        var requirement = account.RequirementAt(installation.Now);
        if (parsed.GetValue(CommandLine.Json))
        {
            terminal.Json(new
            {
                id = user.Id, user.Username, user.Name, user.Email, user.Position, user.Phone, organization = account.Organization.Slug, active = user.IsActive,
                user.Status, user.Method, user.Role, mfa = new
                {
                    required = requirement.IsRequired, requirement.Rule, requirement.Since, requirement.Lock, setUp = account.Authenticator is not null,
                    setUpAt = account.Authenticator?.BoundAt, lastUsedAt = account.Authenticator?.LastUsedAt, account.Password, account.Code,
                },
                user.CreatedAt, user.LastSignInAt,
            });
            return Exit.Done;
        }

        terminal.Facts(
        [
            ("Username", user.Username), ("Name", user.Name), ("Organisation", $"{account.Organization.Name} ({account.Organization.Slug})"), ("E-mail", user.Email),
            ("Position", user.Position), ("Phone", user.Phone), ("Status", Said(user.Status)),
            ("Sign-in method", Terminal.Text(MfaWords.Of(user.Method))), ("Role", Terminal.Text(RoleWords.Name(user.Role))),
            ("MFA", Required(requirement)), ("Authenticator", SetUp(account)), ("Last sign-in", Terminal.Text(user.LastSignInAt) is { } at ? $"{at} UTC" : "never"),
        ]);
        return Exit.Done;
    }

    private static string Said(AccountStatus status) => Terminal.Text(status.Words()).ToLowerInvariant();

    private static string Required(MfaRequirement requirement) => requirement.Rule switch
    {
        RequirementRule.Nobody => "not required",
        RequirementRule.Account => $"required since {Terminal.Text(requirement.Since)} UTC by the account's own setting",
        RequirementRule.Organization => $"required since {Terminal.Text(requirement.Since)} UTC by the organisation",
        RequirementRule.IdentityProvider => "managed by the identity provider",
    };

    private static string SetUp(Account account) => account switch
    {
        { User.Method: SignInMethod.Sso } => "managed by the identity provider",
        { Authenticator: { } authenticator } => $"set up {Terminal.Text((DateTimeOffset?)authenticator.BoundAt)} UTC, last used {Terminal.Text(authenticator.LastUsedAt) ?? "never"}",
        _ => "not set up",
    };

    private static async Task<int> NextSignInAsync(ParseResult parsed, OpenInstallation installation, Terminal terminal, CancellationToken cancellationToken)
    {
        var user = await installation.UserAsync(parsed.GetRequiredValue(Username), parsed.GetValue(CommandLine.Organization), cancellationToken);
        await using var db = installation.Services.GetRequiredService<GatehouseDbFactory>().For(user.OrganizationId);
        var account = await db.FindAccountAsync(user.Id, cancellationToken) ?? throw new CommandException(Exit.Refused, "There is no such user any more.");
        var steps = Preview.Of(await db.NextSignInFactsAsync(account, cancellationToken), new Request(), installation.Now).Select(s => new { s.Kind, s.Reason, words = Terminal.Text(StepWords.Of(s)) }).ToList();
        if (parsed.GetValue(CommandLine.Json)) terminal.Json(steps);
        else foreach (var (number, step) in steps.Index()) terminal.Line($"{number + 1}. {step.words}");
        return Exit.Done;
    }

    private sealed record Listed(
        string Username, string Name, string? Email, bool Active, AccountStatus Status, SignInMethod Method, Role Role, MfaState Mfa, DateTimeOffset? LastSignInAt);
}
