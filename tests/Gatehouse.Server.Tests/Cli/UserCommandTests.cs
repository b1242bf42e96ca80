using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Totp;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SignIn;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Cli;

/// <summary>The commands on accounts and organisations, beside a running server.</summary>
public sealed class UserCommandTests : IAsyncLifetime
{
    private const string Password = "four purple umbrellas dance";

    private TestServer _server = null!;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory, EveryDatabase]
    public async Task A_user_added_with_a_link_chooses_a_password_and_signs_in(Database database)
    {
        await StartAsync(database);
        await RunAsync("organization", "add", "org", "--name", "Org");

        var added = await RunAsync("user", "add", "ada", "--organization", "org", "--name", "Ada Lovelace", "--email", "ada@example.test", "--role", "administrator");

        Assert.Equal((0, ""), (added.Exit, added.Error));
        var link = Regex.Match(added.Out, @"http://\S+/invitation\?token=\S+").Value;
        using var browser = _server.NewBrowser();
        var form = await browser.GetAsync(new Uri(link).PathAndQuery);
        Assert.Equal(HttpStatusCode.OK, form.Status);
        Assert.Single(form.Document.QuerySelectorAll("input[name=password]"));
        var shown = await RunAsync("user", "show", "ada", "--json");
        Assert.Equal("administrator", shown.Json.GetProperty("role").GetString());
        Assert.Equal([AuditActs.OrganizationCreated, AuditActs.UserCreated, AuditActs.UserInvited], await ActsAsync());
    }

    [Theory, EveryDatabase]
    public async Task A_password_from_standard_input_follows_the_policy_and_signs_in(Database database)
    {
        await StartAsync(database);
        await RunAsync("organization", "add", "org", "--name", "Org");
        string[] add = ["user", "add", "ada", "--name", "Ada", "--email", "ada@example.test", "--password-stdin"];

        var weak = await RunAsync("short\n", add);
        Assert.Equal(1, weak.Exit);
        Assert.StartsWith("password: Use at least 15 characters", weak.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync("user", "show", "ada")).Exit);

        var added = await RunAsync(Password + "\n", add);
        Assert.Equal(0, added.Exit);
        Assert.DoesNotContain(Password, added.Out, StringComparison.Ordinal);
        using var browser = _server.NewBrowser();
        var page = await browser.GetAsync("/sign-in?organization=org");
        Assert.Equal("/account", (await browser.SubmitAsync(page, ("username", "ada"), ("password", Password))).Path);
    }

    [Theory, EveryDatabase]
    public async Task What_is_mistyped_or_taken_is_said_in_one_line_and_changes_nothing(Database database)
    {
        await StartAsync(database);
        await RunAsync("organization", "add", "org", "--name", "Org");
        await RunAsync("user", "add", "ada", "--name", "Ada", "--email", "ada@example.test");

        Assert.Equal((1, "slug: The short name org is taken."), Said(await RunAsync("organization", "add", "org", "--name", "Other")));
        Assert.Equal(1, (await RunAsync("organization", "add", "Not A Slug", "--name", "Other")).Exit);
        Assert.Equal(1, (await RunAsync("user", "add", "ADA", "--name", "Ada", "--email", "ada@example.test")).Exit);
        Assert.Equal((1, "There is no user bob."), Said(await RunAsync("user", "enable-mfa", "bob")));
        Assert.Equal((1, "There is no organisation other."), Said(await RunAsync("user", "list", "--organization", "other")));
        Assert.Equal(2, (await RunAsync("user", "add", "bob", "--name", "Bob", "--email", "b@example.test", "--role", "king")).Exit);
        Assert.Equal(2, (await RunAsync("user", "add", "bob")).Exit);
        Assert.Equal(2, (await RunAsync("user", "dance")).Exit);
    }

    [Theory, EveryDatabase]
    public async Task A_name_that_two_organisations_use_needs_the_organisation(Database database)
    {
        await StartAsync(database);
        foreach (var slug in new[] { "one", "two" })
        {
            await RunAsync("organization", "add", slug, "--name", slug);
            await RunAsync("user", "add", "ada", "--organization", slug, "--name", $"Ada of {slug}", "--email", "ada@example.test");
        }

        Assert.Equal((2, "Several organisations have a user ada. Say --organization one or two."), Said(await RunAsync("user", "show", "ada")));
        Assert.Equal(2, (await RunAsync("user", "list")).Exit);
        Assert.Contains("Ada of two", (await RunAsync("user", "show", "ada", "--organization", "two")).Out, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task MFA_is_turned_on_off_and_reset_as_on_the_page(Database database)
    {
        await StartAsync(database);
        var organization = await _server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        var setUp = await organization.AddUserAsync("bob", mfaOn: true, setUp: true);
        var sso = await organization.AddUserAsync("cleo", method: SignInMethod.Sso);
        using var browser = await setUp.SignInAsync();

        Assert.Equal(0, (await RunAsync("user", "enable-mfa", "ada")).Exit);
        Assert.NotNull((await user.RowAsync()).MfaOnSince);
        Assert.Equal(["1. Username and password", "2. They are led through setting up an authenticator app and cannot get past it", "3. Signed in"],
            Lines(await RunAsync("user", "next-sign-in", "ada")));
        Assert.Equal(0, (await RunAsync("user", "disable-mfa", "ada")).Exit);
        Assert.Null((await user.RowAsync()).MfaOnSince);
        Assert.Equal(1, (await RunAsync("user", "enable-mfa", "cleo")).Exit);
        Assert.Equal(1, (await RunAsync("user", "reset-mfa", "ada")).Exit);

        Assert.Equal(0, (await RunAsync("user", "reset-mfa", "bob", "--reason", "lost phone")).Exit);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
        var reset = Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.MfaReset);
        Assert.Equal(("operator", "lost phone"), (reset.ActorKind, reset.Reason));
        Assert.Null((await sso.RowAsync()).MfaOnSince);
    }

    [Theory, EveryDatabase]
    public async Task Organisations_are_listed_with_their_users_and_what_is_required_of_them(Database database)
    {
        await StartAsync(database);
        var none = await RunAsync("organization", "list");
        Assert.Equal((0, "", "There is no organisation yet: gatehouse organization add SLUG --name NAME."), (none.Exit, none.Out, none.ErrorLine));
        Assert.Equal(0, (await RunAsync("organization", "list", "--json")).Json.GetArrayLength());
        foreach (var slug in new[] { "two", "one" }) await RunAsync("organization", "add", slug, "--name", $"The {slug}");
        await RunAsync("user", "add", "ada", "--organization", "one", "--name", "Ada", "--email", "ada@example.test");
        await RunAsync("organization", "enforce-mfa", "two", "on");

        var listed = (await RunAsync("organization", "list", "--json")).Json;

        Assert.Equal([("one", "The one", 1), ("two", "The two", 0)],
            listed.EnumerateArray().Select(o => (o.GetProperty("slug").GetString(), o.GetProperty("name").GetString(), o.GetProperty("users").GetInt32())));
        Assert.Equal(JsonValueKind.Null, listed[0].GetProperty("mfaEnforcedSince").ValueKind);
        var since = listed[1].GetProperty("mfaEnforcedSince").GetDateTimeOffset();
        await using (var db = _server.Db(listed[1].GetProperty("id").GetGuid())) Assert.Equal((await db.Organizations.SingleAsync()).MfaEnforcedSince, since);
        Assert.Equal(
            ["Organisation\tName\tUsers\tMFA", "one\tThe one\t1\teach account's own setting", $"two\tThe two\t0\trequired since {since.UtcDateTime:yyyy-MM-dd HH:mm} UTC"],
            Lines(await RunAsync("organization", "list")));
    }

    [Theory, EveryDatabase]
    public async Task A_user_of_the_identity_provider_gets_neither_link_nor_password(Database database)
    {
        await StartAsync(database);
        var organization = await _server.NewOrganizationAsync();
        string[] Add(string username) => ["user", "add", username, "--name", "Cleo", "--email", $"{username}@example.test", "--sso"];

        var added = await RunAsync(Add("cleo"));
        var json = (await RunAsync([.. Add("dora"), "--json"])).Json;

        Assert.Equal((0, ""), (added.Exit, added.Error));
        Assert.Contains("Cleo", Assert.Single(Lines(added)), StringComparison.Ordinal);
        Assert.DoesNotContain("/invitation", added.Out, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("invitation").ValueKind);
        await using var db = _server.Db(organization.Id);
        Assert.All(await db.Users.ToListAsync(), user => Assert.Equal((SignInMethod.Sso, null), (user.Method, user.PasswordHash)));
        Assert.Contains(await db.Users.ToListAsync(), user => user.Id == json.GetProperty("id").GetGuid());
        Assert.False(await db.Invitations.AnyAsync());
        Assert.Equal((2, "--sso and --password-stdin exclude each other: such a user has no password here."), Said(await RunAsync([.. Add("eve"), "--password-stdin"])));
        Assert.Equal(2, await db.Users.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task A_reset_that_keeps_the_sessions_leaves_the_user_signed_in(Database database)
    {
        await StartAsync(database);
        var organization = await _server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("bob", mfaOn: true, setUp: true);
        using var browser = await user.SignInAsync();

        var reset = await RunAsync("user", "reset-mfa", "bob", "--keep-sessions");

        Assert.Equal((0, ""), (reset.Exit, reset.Error));
        Assert.Equal("/account", (await browser.GetAsync("/account")).Path);
        using var another = _server.NewBrowser();
        Assert.Equal("/sign-in/set-up", (await another.SignInAsync(user)).Path);
        Assert.Equal("on the command line", (await organization.EventsAsync()).Single(e => e.Act == AuditActs.MfaReset).Reason);
    }

    [Theory, EveryDatabase]
    public async Task The_next_sign_in_is_told_as_JSON_step_by_step(Database database)
    {
        await StartAsync(database);
        var organization = await _server.NewOrganizationAsync();
        await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        await organization.AddUserAsync("left", active: false);

        Assert.Equal([("password", "passwordFirst", "Username and password"), ("oneTimePassword", "requiredByAccount", "A code from the authenticator app"), ("complete", "allProven", "Signed in")],
            await StepsAsync("ada"));
        Assert.Equal([("refused", "inactive", "They cannot sign in: the account is deactivated. Reactivate it to let them in.")], await StepsAsync("left"));

        async Task<IEnumerable<(string?, string?, string?)>> StepsAsync(string username) => (await RunAsync("user", "next-sign-in", username, "--json")).Json
            .EnumerateArray().Select(s => (s.GetProperty("kind").GetString(), s.GetProperty("reason").GetString(), s.GetProperty("words").GetString()));
    }

    [Theory, EveryDatabase]
    public async Task What_may_not_be_turned_or_reset_is_refused_with_the_reason_on_standard_error_and_nothing_changes(Database database)
    {
        await StartAsync(database);
        var organization = await _server.NewOrganizationAsync();
        var ada = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        await organization.AddUserAsync("ben");
        await organization.AddUserAsync("cleo", method: SignInMethod.Sso, fullName: "Cleo");
        await organization.EnforceAsync();
        const string Locked = "Your organisation requires MFA for everyone, so it cannot be turned for one account. An administrator can change that in System settings, General settings.";
        const string Managed = "Cleo signs in through the identity provider, which manages MFA. There is no setting to turn here.";

        await RefusedAsync("disable-mfa", "ada", Locked);
        await RefusedAsync("enable-mfa", "ben", Locked);
        await RefusedAsync("disable-mfa", "cleo", Managed);
        await RefusedAsync("enable-mfa", "cleo", Managed);
        await RefusedAsync("reset-mfa", "cleo", "Nothing to reset: this user signs in through the identity provider, which manages MFA.");
        await RefusedAsync("reset-mfa", "ben", "Nothing to reset: no authenticator app is set up.");

        Assert.Equal(1, await ada.AuthenticatorsAsync());
        Assert.Empty(await organization.EventsAsync());

        async Task RefusedAsync(string act, string username, string why)
        {
            foreach (var json in new string[][] { [], ["--json"] })
            {
                var refused = await RunAsync(["user", act, username, .. json]);
                Assert.Equal((1, "", why), (refused.Exit, refused.Out, refused.ErrorLine));
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task An_operator_gets_in_when_every_administrator_is_locked_out(Database database)
    {
        await StartAsync(database);
        var organization = await _server.NewOrganizationAsync();
        var admin = await organization.AddUserAsync("ada", Role.Administrator, mfaOn: true, setUp: true);
        await organization.EnforceAsync();

        Assert.Equal(1, (await RunAsync("user", "disable-mfa", "ada")).Exit);
        Assert.Equal(0, (await RunAsync("user", "reset-mfa", "ada")).Exit);
        using (var browser = _server.NewBrowser()) Assert.Equal("/sign-in/set-up", (await browser.SignInAsync(admin)).Path);

        Assert.Equal(0, (await RunAsync("organization", "enforce-mfa", organization.Slug, "off")).Exit);
        Assert.Equal(0, (await RunAsync("user", "disable-mfa", "ada")).Exit);
        using (var browser = _server.NewBrowser()) Assert.Equal("/account", (await browser.SignInAsync(admin)).Path);
        Assert.Equal(2, (await RunAsync("organization", "enforce-mfa", organization.Slug, "maybe")).Exit);
    }

    [Theory, EveryDatabase]
    public async Task An_imported_authenticator_counts_as_set_up(Database database)
    {
        await StartAsync(database);
        var organization = await _server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        await organization.AddUserAsync("cleo", method: SignInMethod.Sso);
        var secret = TotpSecret.Generate();

        Assert.Equal(1, (await RunAsync("not base32!\n", ["user", "import-authenticator", "ada", "--secret-stdin"])).Exit);
        Assert.Equal(1, (await RunAsync(secret.ToBase32(), ["user", "import-authenticator", "cleo", "--secret-stdin"])).Exit);
        Assert.Equal(0, (await RunAsync(secret.Grouped().ToLowerInvariant(), ["user", "import-authenticator", "ada", "--secret-stdin"])).Exit);
        Assert.Equal(1, (await RunAsync(secret.ToBase32(), ["user", "import-authenticator", "ada", "--secret-stdin"])).Exit);

        Assert.NotNull((await user.RowAsync()).MfaOnSince);
        Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.MfaImported && e.SubjectId == user.Id);
        // The command lives by the machine's clock, the server by the test's.
        _server.Time.SetUtcNow(DateTimeOffset.UtcNow);
        using var browser = _server.NewBrowser();
        var page = await browser.SignInAsync(user);
        Assert.Equal("/account", (await browser.SubmitAsync(page, ("code", (user with { Secret = secret }).Code()))).Path);
    }

    [Theory, EveryDatabase]
    public async Task An_account_that_waits_for_activation_is_not_called_deactivated(Database database)
    {
        await StartAsync(database);
        var organization = await _server.NewOrganizationAsync();
        await organization.AddUserAsync("ada", method: Domain.Mfa.SignInMethod.Sso, waiting: true);
        await organization.AddUserAsync("bob", active: false);

        var lines = (await RunAsync("user", "list")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, l => l.StartsWith("ada\t", StringComparison.Ordinal) && l.Contains("\twaiting for activation\t", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("bob\t", StringComparison.Ordinal) && l.Contains("\tdeactivated\t", StringComparison.Ordinal));
        Assert.Contains("Status\twaiting for activation\n", (await RunAsync("user", "show", "ada")).Out, StringComparison.Ordinal);
        Assert.Equal("waiting", (await RunAsync("user", "show", "ada", "--json")).Json.GetProperty("status").GetString());
        Assert.Equal("waiting", Assert.Single((await RunAsync("user", "list", "--search", "ada", "--json")).Json.EnumerateArray()).GetProperty("status").GetString());
    }

    [Theory, EveryDatabase]
    public async Task A_list_for_a_pipe_is_a_line_a_user_and_steers_no_terminal(Database database)
    {
        await StartAsync(database);
        var organization = await _server.NewOrganizationAsync();
        await organization.AddUserAsync("ada", fullName: "Ada \u001b[31mRed");
        await organization.AddUserAsync("bob", fullName: new string('x', 190));

        var lines = Lines(await RunAsync("user", "list"));

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.Equal(7, line.Split('\t').Length));
        Assert.DoesNotContain('\u001b', string.Concat(lines));
        Assert.Equal("bob", Assert.Single((await RunAsync("user", "list", "--search", "xxxx", "--json")).Json.EnumerateArray()).GetProperty("username").GetString());
    }

    [Theory, EveryDatabase]
    public async Task Seeded_users_come_in_every_state_with_one_event_and_no_password(Database database)
    {
        await StartAsync(database);
        var organization = await _server.NewOrganizationAsync();

        Assert.Equal(0, (await RunAsync("seed", "--organization", organization.Slug, "--users", "600")).Exit);
        var five = await RunAsync("seed", "--organization", organization.Slug, "--users", "5", "--json");
        Assert.Equal((0, "5 made-up users have been added."), (five.Exit, five.Json.GetProperty("message").GetString()));
        Assert.Equal(1, (await RunAsync("seed", "--organization", organization.Slug, "--users", "0")).Exit);

        await using var db = _server.Db(organization.Id);
        Assert.Equal(605, await db.Users.CountAsync());
        Assert.Equal(0, await db.Users.CountAsync(u => u.PasswordHash != null));
        Assert.True(await db.Authenticators.CountAsync() > 50);
        Assert.Equal(2, (await organization.EventsAsync()).Count);
        Assert.Equal(0, (await RunAsync("audit", "verify")).Exit);
    }

    private static string[] Lines(CommandResult result) => result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static (int, string) Said(CommandResult result) => (result.Exit, result.ErrorLine);

    private async Task StartAsync(Database database)
    {
        var own = await TestDatabase.CreateAsync(database);
        await own.ConfigureAsync();
        _server = await TestServer.StartOwningAsync(own);
    }

    private Task<CommandResult> RunAsync(params string[] args) => TestCommand.RunAsync(_server.Folder, args);

    private Task<CommandResult> RunAsync(string input, string[] args) => TestCommand.RunAsync(_server.Folder, input, args);

    private async Task<List<string>> ActsAsync()
    {
        Guid id;
        await using (var none = _server.Db(Guid.Empty)) id = (await Gatehouse.Data.Queries.Tenants.AllOrganizationsAsync(none, CancellationToken.None)).Single().Id;
        await using var db = _server.Db(id);
        return (await db.AuditEvents.AsNoTracking().ToListAsync()).OrderBy(e => e.At).ThenBy(e => e.Number).Select(e => e.Act).ToList();
    }
}
