using System.Net;
using System.Text.RegularExpressions;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>The page of tokens, roles and recent requests, and the command line that does the same.</summary>
public sealed class ProvisioningPageTests
{
    private const string Page = "/admin/provisioning";
    private const string Add = "form:has(input[name=days])";

    [Theory, EveryDatabase]
    public async Task A_token_is_shown_once_works_at_once_and_is_revoked_for_good(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();

        var shown = await browser.SubmitAsync(await browser.GetAsync(Page), Add, [("name", "Entra ID"), ("days", "30")]);

        var token = Regex.Match(shown.Html, "<code>([A-Za-z0-9_-]{64})</code>").Groups[1].Value;
        Assert.NotEqual("", token);
        Assert.DoesNotContain(token, (await browser.GetAsync(Page)).Html, StringComparison.Ordinal);
        using var client = new ScimClient(organization.Server.Address, token);
        Assert.Equal(HttpStatusCode.Created, (await client.AddUserAsync("ada")).Status);
        Assert.Contains("/scim/v2", shown.Text, StringComparison.Ordinal);

        // Its successor beside it, and no third.
        var second = await browser.SubmitAsync(await browser.GetAsync(Page), Add, [("name", "Next"), ("days", "30")]);
        Assert.Null(second.Document.QuerySelector(Add));
        var confirm = await browser.GetAsync(second.Document.QuerySelector("a[aria-label='Revoke Entra ID']")!.GetAttribute("href")!);
        await browser.SubmitAsync(confirm, "#revoke-token form", []);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("Users")).Status);
        Assert.Equal([AuditActs.ScimTokenAdded, AuditActs.ScimTokenAdded, AuditActs.ScimTokenRevoked],
            (await organization.EventsAsync()).Where(e => e.Act.StartsWith("scim-token.", StringComparison.Ordinal)).Select(e => e.Act).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(await organization.EventsAsync(), e => $"{e.Details}{e.SubjectName}{e.Reason}".Contains(token, StringComparison.Ordinal));
    }

    [Theory, EveryDatabase]
    public async Task Two_tokens_made_at_the_same_instant_beside_one_are_one(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        await ScimClient.TokenAsync(organization);
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var page = await browser.GetAsync(Page);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(i => browser.SubmitAsync(page, Add, [("name", $"T{i}"), ("days", "30")], follow: false)));

        await using var db = organization.Server.Db(organization.Id);
        Assert.Equal(2, await db.ScimTokens.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task Mistakes_are_said_beside_their_field(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();

        var page = await browser.SubmitAsync(await browser.GetAsync(Page), Add, [("name", " "), ("days", "9999")]);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal(2, page.Document.QuerySelectorAll(".error").Length);
    }

    [Theory, EveryDatabase]
    public async Task Whoever_may_not_is_refused_also_when_he_posts(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var boss = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        foreach (var role in new[] { Role.UserAdministrator, Role.Auditor, Role.None })
        {
            using var browser = await (await organization.AddUserAsync($"u{role}", role)).SignInAsync();
            var page = await browser.GetAsync(Page);
            Assert.Equal(HttpStatusCode.Forbidden, page.Status);
            Assert.DoesNotContain("/scim/v2", page.Html, StringComparison.Ordinal);
            var key = (await browser.GetAsync("/account")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
            foreach (var (form, fields) in new (string, (string, string)[])[]
            {
                ("add-token", [("name", "x"), ("days", "3")]), ("revoke-token", [("token", $"{Guid.NewGuid()}")]), ("new-accounts", [("wanted", "on")]), ("group-role", [("group", $"{Guid.NewGuid()}"), ("role", "Administrator")]),
            })
            {
                var posted = await browser.PostAsync(Page, [new("_handler", form), new("__RequestVerificationToken", key), .. fields.Select(f => KeyValuePair.Create(f.Item1, f.Item2))]);
                Assert.Equal(HttpStatusCode.Forbidden, posted.Status);
            }
        }

        await using var db = organization.Server.Db(organization.Id);
        Assert.Equal(0, await db.ScimTokens.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task An_old_proof_is_renewed_before_a_token_is_made(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        server.Time.Advance(TimeSpan.FromMinutes(16));

        var page = await browser.SubmitAsync(await browser.GetAsync(Page), Add, [("name", "x"), ("days", "30")]);

        Assert.StartsWith("/sign-in/again", page.Path, StringComparison.Ordinal);
        await using var db = server.Db(organization.Id);
        Assert.Equal(0, await db.ScimTokens.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task The_page_shows_why_a_user_did_not_arrive_and_no_more_of_him_than_his_name(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        using var client = await ScimClient.NewAsync(organization);
        await client.AddUserAsync("ada", "\"emails\":[{\"value\":\"ada@secret.test\"}]");
        await client.AddUserAsync("boss", "\"emails\":[{\"value\":\"boss@secret.test\"}]");
        // Answered questions, which Entra asks before each user, must not push out what matters.
        await client.GetAsync("Users?filter=userName%20eq%20%22ada%22");
        await client.PostAsync("Users/.search", """{"filter":"userName eq \"ada\""}""");

        var page = await browser.GetAsync(Page);

        Assert.Contains("An account with a password has this userName", page.Text, StringComparison.Ordinal);
        Assert.Contains("ada", page.Document.QuerySelector("#requests")!.TextContent, StringComparison.Ordinal);
        await using var db = organization.Server.Db(organization.Id);
        var rows = await db.ScimRequests.AsNoTracking().ToListAsync();
        Assert.Equal([(201, "ada", null), (409, "boss", "uniqueness")], rows.OrderBy(r => r.Status).Select(r => (r.Status, r.Subject, r.ErrorCode)));
        Assert.DoesNotContain(rows, r => $"{r.Detail}{r.Path}".Contains("secret", StringComparison.Ordinal));
    }

    [Theory, EveryDatabase]
    public async Task An_expired_token_that_is_still_used_is_seen_on_the_page(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var boss = await organization.AddUserAsync("boss", Role.Administrator);
        using var client = new ScimClient(server.Address, await ScimClient.TokenAsync(organization, "Entra ID", TimeSpan.FromDays(20)));
        using (var before = await boss.SignInAsync()) Assert.Contains("Expires soon", (await before.GetAsync(Page)).Text, StringComparison.Ordinal);
        server.Time.Advance(TimeSpan.FromDays(20));

        var refused = await client.AddUserAsync("ada");
        using var browser = await boss.SignInAsync();
        var page = await browser.GetAsync(Page);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.Status);
        Assert.DoesNotContain("expired.", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Contains("The token is expired. Make a new one", page.Text, StringComparison.Ordinal);
        Assert.Contains("Provisioning has stopped", page.Text, StringComparison.Ordinal);
        await using var db = server.Db(organization.Id);
        var row = await db.ScimRequests.SingleAsync();
        Assert.Equal((401, "/Users"), (row.Status, row.Path));
    }

    [Theory, EveryDatabase]
    public async Task Recent_requests_take_no_more_room_than_they_may(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        using var client = await ScimClient.NewAsync(organization);
        for (var i = 0; i < 3; i++)
        {
            await client.PostAsync("Bulk", $$"""{"Operations":[{{string.Join(',', Enumerable.Repeat("""{"method":"DELETE","path":"/Users/x"}""", 300))}}]}""");
            await browser.GetAsync(Page);
        }

        await using var db = organization.Server.Db(organization.Id);
        Assert.InRange(await db.ScimRequests.CountAsync(), 400, 500);
    }

    [Theory, EveryDatabase]
    public async Task Settings_and_roles_are_set_on_the_page(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        using var client = await ScimClient.NewAsync(organization);
        var ada = (await client.AddUserAsync("ada")).Id;
        await client.AddGroupAsync("Desk", ada);

        await browser.SubmitAsync(await browser.GetAsync(Page), "form:has([name=wanted])", [("wanted", "on")]);
        var page = await browser.SubmitAsync(await browser.GetAsync(Page), "form:has([name=role])", [("role", "HelpDesk")]);

        Assert.Contains("The members of Desk hold the role now", page.Text, StringComparison.Ordinal);
        Assert.Equal(Role.HelpDesk, (await LifecycleTests.UserAsync(organization, "ada")).Role);
        await client.AddUserAsync("ben");
        Assert.NotNull((await LifecycleTests.UserAsync(organization, "ben")).WaitingSince);
    }

    [Theory, EveryDatabase]
    public async Task The_command_line_makes_lists_and_revokes(Database database)
    {
        var storage = await TestDatabase.CreateAsync(database);
        var folder = await storage.ConfigureAsync();
        await using var server = await TestServer.StartOwningAsync(storage);
        await server.NewOrganizationAsync();
        server.Time.SetUtcNow(DateTimeOffset.UtcNow);

        var made = (await TestCommand.RunAsync(folder, "scim-token", "add", "--name", "Entra ID", "--days", "10", "--json")).Json;
        using var client = new ScimClient(server.Address, made.GetProperty("token").GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("Users")).Status);
        var listed = await TestCommand.RunAsync(folder, "scim-token", "list");
        Assert.Contains("Entra ID", listed.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(made.GetProperty("token").GetString()!, listed.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await TestCommand.RunAsync(folder, "scim-token", "add", "--name", "x", "--days", "0")).Exit);
        Assert.Equal(2, (await TestCommand.RunAsync(folder, "scim-token", "revoke", "nonsense")).Exit);
        Assert.Equal(1, (await TestCommand.RunAsync(folder, "scim-token", "revoke", Guid.NewGuid().ToString())).Exit);
        Assert.Equal(0, (await TestCommand.RunAsync(folder, "scim-token", "revoke", made.GetProperty("id").GetString()!)).Exit);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("Users")).Status);
    }
}
