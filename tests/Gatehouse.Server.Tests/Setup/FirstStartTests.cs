using System.Net;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Features.Setup.FirstStart;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Setup;

public class FirstStartTests
{
    private const string Password = "four purple umbrellas dance";

    [Theory, EveryDatabase]
    public async Task Every_page_of_an_empty_installation_leads_to_a_page_that_asks_for_the_link(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        using var browser = server.NewBrowser();

        foreach (var address in new[] { "/", "/sign-in", "/account", "/admin/users" })
        {
            var page = await browser.GetAsync(address);
            Assert.Equal(("/setup", "This server is not set up yet"), (page.Path, page.Heading));
            Assert.Empty(page.Document.Forms);
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/health/ready")).Status);
    }

    [Theory, EveryDatabase]
    public async Task The_link_makes_the_organisation_and_an_administrator_who_then_signs_in(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        using var browser = server.NewBrowser();

        var page = await browser.SubmitAsync(await browser.GetAsync(Link(server)), Fields());

        Assert.Equal("/sign-in", page.Path);
        Assert.Contains("Harbour & Sons is ready", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("__Host-gatehouse-session", browser.Cookies.Keys);
        var organization = Assert.Single(await OrganizationsAsync(server));
        Assert.Equal("harbour-and-sons", organization.Slug);
        await using var db = server.Db(organization.Id);
        Assert.Equal(Role.Administrator, (await db.Users.SingleAsync()).Role);
        Assert.Equal([AuditActs.OrganizationCreated, AuditActs.UserCreated], await db.AuditEvents.OrderBy(e => e.Number).Select(e => e.Act).ToListAsync());

        var signedIn = await browser.SubmitAsync(page, ("username", "ada"), ("password", Password));
        Assert.Equal("/account", signedIn.Path);
    }

    [Theory, EveryDatabase]
    public async Task The_link_is_dead_afterwards(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        using var browser = server.NewBrowser();
        var form = await browser.GetAsync(Link(server));
        await browser.SubmitAsync(form, Fields());

        Assert.Equal("This server is set up", (await browser.GetAsync(Link(server))).Heading);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.SubmitAsync(form, Fields(username: "eve"))).Status);
        Assert.Single(await OrganizationsAsync(server));
    }

    [Theory, EveryDatabase]
    public async Task A_stranger_who_guesses_the_link_or_forges_the_post_makes_nothing(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        using var browser = server.NewBrowser();
        var guessed = await browser.GetAsync("/setup?token=" + new string('A', 43));
        Assert.Empty(guessed.Document.Forms);

        // The form token is real; the link's is not.
        var form = await browser.GetAsync(Link(server));
        var fields = form.Document.Forms[0].QuerySelectorAll("input[type=hidden]").Select(i => KeyValuePair.Create(i.GetAttribute("name")!, i.GetAttribute("value")!))
            .Concat(Fields().Select(f => KeyValuePair.Create(f.Name, f.Value)));
        var forged = await browser.PostAsync("/setup?token=guess", fields);

        Assert.NotEqual(HttpStatusCode.Found, forged.Status);
        Assert.Empty(await OrganizationsAsync(server));
    }

    [Theory, EveryDatabase]
    public async Task Two_who_use_the_link_at_the_same_instant_make_one_organisation(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        await using var beside = await server.StartAnotherAsync();
        var forms = new List<(TestBrowser Browser, TestPage Form, string Name)>();
        foreach (var (to, name) in Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? server : beside, $"admin{i}")))
        {
            var browser = to.NewBrowser();
            forms.Add((browser, await browser.GetAsync(Link(to)), name));
        }

        var pages = await Task.WhenAll(forms.Select(f => f.Browser.SubmitAsync(f.Form, Fields(username: f.Name, organization: $"Organisation {f.Name}"))));

        Assert.Single(await OrganizationsAsync(server));
        Assert.Single(pages, p => p.Path == "/sign-in");
        Assert.All(pages.Where(p => p.Path != "/sign-in"), p => Assert.Equal(HttpStatusCode.Forbidden, p.Status));
    }

    [Theory, EveryDatabase]
    public async Task One_who_comes_while_another_is_committing_waits_and_is_told(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var make = server.Services.GetRequiredService<MakeFirstOrganization>();
        var id = Guid.CreateVersion7();
        Task<Outcome> second;
        await using (var db = server.Db(id))
        await using (var first = await Change.BeginAsync(db, CancellationToken.None))
        {
            await db.LockInstallationAsync(CancellationToken.None);
            db.Organizations.Add(new() { Id = id, Slug = "first", Name = "First", CreatedAt = server.Time.GetUtcNow() });
            await db.SaveChangesAsync();
            // Started where no organisation is to be seen yet; without the wait it would make its own.
            second = Task.Run(() => make.RunAsync(new Visitor(null, null, null, null),
                new("Second", "", "Ada", "ada", "ada@example.test", new(Password)), CancellationToken.None));
            await Task.Delay(1000);
            Assert.False(second.IsCompleted);
            await first.CommitAsync(CancellationToken.None);
        }

        Assert.IsType<Outcome.Refused>(await second);
        Assert.Equal("first", Assert.Single(await OrganizationsAsync(server)).Slug);
    }

    [Theory, EveryDatabase]
    public async Task What_cannot_be_used_is_said_at_the_field_and_makes_nothing(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        using var browser = server.NewBrowser();
        var form = await browser.GetAsync(Link(server));

        var page = await browser.SubmitAsync(form, Fields(username: "a da", password: "short"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("A username has no spaces.", page.Text, StringComparison.Ordinal);
        Assert.Contains("Use at least 15 characters", page.Text, StringComparison.Ordinal);
        Assert.Equal("Harbour & Sons", page.Document.QuerySelector("#organizationName")?.GetAttribute("value"));

        var differ = await browser.SubmitAsync(page, [.. Fields().Where(f => f.Name != "again"), ("again", "something else entirely")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, differ.Status);
        // What the database cannot hold does not get as far.
        var unseen = await server.Services.GetRequiredService<MakeFirstOrganization>().RunAsync(
            new Visitor(null, null, null, null), new("Har\0bour", "harbour", "Ada", "ada", "ada@example.test", new(Password)), CancellationToken.None);
        Assert.Contains("organizationName", Assert.IsType<Outcome.Invalid>(unseen).Errors.Keys);
        Assert.Contains("The two do not match.", differ.Document.QuerySelector("#again-error")?.TextContent, StringComparison.Ordinal);
        Assert.Empty(await OrganizationsAsync(server));
    }

    private static (string Name, string Value)[] Fields(string username = "ada", string password = Password, string organization = "Harbour & Sons") =>
    [
        ("organizationName", organization), ("slug", ""), ("name", "Ada Lovelace"), ("email", "ada@example.test"), ("username", username),
        ("password", password), ("again", password),
    ];

    private static string Link(TestServer server) => new Uri(server.Services.GetRequiredService<SetupLink>().Address("http://server")).PathAndQuery;

    private static async Task<IReadOnlyList<Gatehouse.Data.Rows.OrganizationRow>> OrganizationsAsync(TestServer server)
    {
        await using var db = server.Services.GetRequiredService<GatehouseDbFactory>().For(null);
        return await db.AllOrganizationsAsync(CancellationToken.None);
    }
}
