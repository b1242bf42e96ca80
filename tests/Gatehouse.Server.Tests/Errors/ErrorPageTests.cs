using System.Net;
using System.Text.RegularExpressions;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SignIn;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Errors;

public class ErrorPageTests
{
    [Theory, EveryDatabase]
    public async Task What_is_not_there_in_Admin_mode_is_said_beside_the_panel_with_a_way_back(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("chief", Role.Administrator)).SignInAsync();

        var page = await browser.GetAsync("/admin/nothing?of=this");

        Assert.Equal((HttpStatusCode.NotFound, "There is nothing here"), (page.Status, page.Heading));
        Assert.NotNull(page.Document.QuerySelector(".panel a[href='/admin/audit-log']"));
        Assert.Equal("Go to Users", page.Document.QuerySelector("main a[href='/admin/users']")?.TextContent);
        Assert.Contains("Leave Admin mode", page.Document.QuerySelector("#account-menu")!.TextContent, StringComparison.Ordinal);
        // The reader stays where he is: another address would be another page.
        Assert.Equal("/admin/nothing?of=this#content", page.Document.QuerySelector("a.skip")?.GetAttribute("href"));
        Assert.Equal("Users", (await browser.GetAsync($"/admin/users/{Guid.NewGuid()}")).Document.QuerySelector(".panel [aria-current]")?.TextContent);
    }

    [Theory, EveryDatabase]
    public async Task Elsewhere_and_without_a_role_there_is_the_frame_and_no_panel(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("plain")).SignInAsync();
        foreach (var path in new[] { "/nothing", "/admin/nothing" })
        {
            var page = await browser.GetAsync(path);
            Assert.Equal((HttpStatusCode.NotFound, "There is nothing here"), (page.Status, page.Heading));
            Assert.NotNull(page.Document.QuerySelector("#account-menu"));
            Assert.Null(page.Document.QuerySelector(".panel"));
            Assert.Equal("Go to My account", page.Document.QuerySelector("main a[href='/account']")?.TextContent);
        }
    }

    [Theory, EveryDatabase]
    public async Task A_user_of_another_organisation_is_answered_as_one_who_never_was(Database database)
    {
        var server = await Servers.Shared(database);
        var foreign = await (await server.NewOrganizationAsync()).AddUserAsync("foreign");
        using var browser = await (await (await server.NewOrganizationAsync()).AddUserAsync("chief", Role.Administrator)).SignInAsync();

        var (there, nowhere) = (await AnswerAsync(browser, foreign.Id), await AnswerAsync(browser, Guid.CreateVersion7()));

        Assert.Contains("There is nothing here", there, StringComparison.Ordinal);
        Assert.Equal(nowhere, there);
    }

    [Theory, EveryDatabase]
    public async Task Before_a_sign_in_is_complete_nothing_of_the_product_is_drawn_around_it(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var half = (await (await organization.AddUserAsync("half", Role.Administrator, mfaOn: true)).BeginAsync()).Browser;
        using var stranger = organization.Server.NewBrowser();
        foreach (var browser in new[] { half, stranger })
        {
            Assert.StartsWith("/sign-in", (await browser.GetAsync("/admin/nothing")).Path, StringComparison.Ordinal);
            // The two pages that errors are shown by can be asked for, as any address can.
            foreach (var path in new[] { "/not-found", "/error" })
            {
                var page = await browser.GetAsync(path);
                Assert.NotNull(page.Document.QuerySelector(".gate a[href='/']"));
                Assert.Null(page.Document.QuerySelector("#account-menu, .panel, script"));
                Assert.DoesNotContain("admin.", page.Html, StringComparison.Ordinal);
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task What_a_signed_in_user_sent_wrongly_is_said_in_the_frame_too(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("chief", Role.Administrator)).SignInAsync();

        using var client = new HttpClient { BaseAddress = organization.Server.Address };
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}")));
        using var answer = await client.SendAsync(new(HttpMethod.Put, "/admin/users"));
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Contains("That request cannot be used", html, StringComparison.Ordinal);
        Assert.Contains("aria-current=\"page\"", html, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task The_page_that_says_the_database_fails_is_drawn_without_it(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        using var browser = await (await (await server.NewOrganizationAsync()).AddUserAsync("chief", Role.Administrator)).SignInAsync();
        await browser.GetAsync("/admin/users");

        // Without the list the session is still found: the frame stays. Without sessions nobody is known: the plain card.
        foreach (var (gone, frame) in new[]
        {
            ("""ALTER TABLE "Authenticators" RENAME TO "Gone" """, "#account-menu"), ("""ALTER TABLE "Sessions" RENAME TO "GoneToo" """, ".gate"),
        })
        {
            await using (var db = server.Db(Guid.Empty)) await db.Database.ExecuteSqlRawAsync(gone);

            var page = await browser.GetAsync("/admin/users");

            Assert.Equal((HttpStatusCode.InternalServerError, "Something went wrong"), (page.Status, page.Heading));
            Assert.NotNull(page.Document.QuerySelector(frame));
        }
    }

    // Without what differs from answer to answer: the id asked for, and the form's token.
    private static async Task<string> AnswerAsync(TestBrowser browser, Guid id)
    {
        var page = await browser.GetAsync($"/admin/users/{id}");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        return Regex.Replace(page.Html.Replace(id.ToString(), "ID", StringComparison.Ordinal), "name=\"__RequestVerificationToken\" value=\"[^\"]*\"", "");
    }
}
