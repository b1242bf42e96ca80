using System.Net;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class CreateTests
{
    [Theory, EveryDatabase]
    public async Task A_new_password_user_comes_with_a_link_that_is_shown_once(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);

        var page = await browser.SubmitAsync(await browser.GetAsync("/admin/users/new"),
            ("name", "  Nia Novak "), ("username", "nia"), ("email", "nia@example.test"), ("position", "Pilot"), ("phone", "+46 70 123"));

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("Nia Novak", page.Heading);
        Assert.Contains("/invitation?token=", Invitations.Link(page), StringComparison.Ordinal);
        Assert.Contains("shown only once", page.Text, StringComparison.Ordinal);
        Assert.Null(Invitations.LinkOrNull(await browser.GetAsync(page.Path)));
        await using var db = organization.Server.Db(organization.Id);
        var user = await db.Users.SingleAsync(u => u.Username == "nia");
        Assert.Equal(("Nia Novak", "nia@example.test", "Pilot", "+46 70 123", Role.None, SignInMethod.Password, true, null),
            (user.Name, user.Email, user.Position, user.Phone, user.Role, user.Method, user.IsActive, user.PasswordHash));
        var stored = await db.Invitations.SingleAsync(i => i.UserId == user.Id);
        Assert.DoesNotContain(stored.Id, Invitations.Link(page), StringComparison.Ordinal);
        var events = await organization.EventsAsync();
        Assert.Contains(events, e => e.Act == AuditActs.UserCreated && e.SubjectId == user.Id && e.Details!.Contains("nia@example.test", StringComparison.Ordinal));
        Assert.Contains(events, e => e.Act == AuditActs.UserInvited && e.SubjectId == user.Id);
        Assert.DoesNotContain(events, e => (e.Details + e.Reason).Contains(Invitations.Link(page).Split('=')[1], StringComparison.Ordinal));
    }

    [Theory, EveryDatabase]
    public async Task What_was_typed_stays_while_the_administrator_proves_who_he_is_and_is_shown_to_nobody_else(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var other = await organization.AddUserAsync("other", Role.Administrator);
        using var browser = await (await organization.AddUserAsync("chief", Role.Administrator)).SignInAsync();
        server.Time.Advance(TimeSpan.FromMinutes(16));

        var asked = await browser.SubmitAsync(await browser.GetAsync("/admin/users/new"), ("name", "Nia Novak"), ("username", "nia"), ("phone", "+46 70"), ("role", "HelpDesk"));
        Assert.StartsWith("/sign-in/again", asked.Path, StringComparison.Ordinal);
        var draft = browser.Cookies["__Host-gatehouse-draft"];
        Assert.DoesNotContain("Novak", draft, StringComparison.Ordinal);

        var back = await browser.SubmitAsync(asked, ("password", TestOrganization.Password));
        Assert.Contains("You can make your change now", back.Text, StringComparison.Ordinal);
        Assert.Equal(("Nia Novak", "+46 70"), (Value(back, "name"), Value(back, "phone")));
        Assert.Equal("Nia Novak", (await browser.SubmitAsync(back, "form:has(input[name=role])", [])).Heading);
        Assert.False(browser.Cookies.ContainsKey("__Host-gatehouse-draft"));

        // Taken once; and worth nothing in another's session.
        Assert.Equal("", Value(await browser.GetAsync("/admin/users/new?proven=1"), "name"));
        using var another = await other.SignInAsync();
        another.Cookies["__Host-gatehouse-draft"] = draft;
        Assert.Equal("", Value(await another.GetAsync("/admin/users/new?proven=1"), "name"));
    }

    private static string? Value(TestPage page, string field) => page.Document.QuerySelector($"main input[name={field}]")!.GetAttribute("value") ?? "";

    [Theory, EveryDatabase]
    public async Task A_new_SSO_user_gets_no_link(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);

        var page = await browser.SubmitAsync(await browser.GetAsync("/admin/users/new"), ("name", "Sam"), ("username", "sam"), ("method", "Sso"));

        Assert.Equal("Sam", page.Heading);
        Assert.Null(Invitations.LinkOrNull(page));
        await using var db = organization.Server.Db(organization.Id);
        Assert.Equal(0, await db.Invitations.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task What_cannot_be_used_is_said_beside_its_field_and_what_was_typed_stays(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        await organization.AddUserAsync("Åsa");
        foreach (var (name, username, email, field, words) in new[]
        {
            (" ", "ok", "", "name", "Enter the person's name."),
            ("Ok", "", "", "username", "Enter a username."),
            ("Ok", "two words", "", "username", "A username has no spaces."),
            ("Ok", "åsa", "", "username", "has the username åsa already"),
            ("Ok", "A\u030asa", "", "username", "already"),
            ("Ok", "zero\u200bwidth", "", "username", "cannot be seen"),
            ("Ok\u202egnp", "ok", "", "name", "cannot be seen"),
            ("Ok", "ok", "no-address", "email", "name@example.org"),
            (new string('x', 201), "ok", "", "name", "at most 200"),
        })
        {
            var page = await browser.SubmitAsync(await browser.GetAsync("/admin/users/new"), ("name", name), ("username", username), ("email", email));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.Contains(words, page.Document.QuerySelector($"#{field}-error")?.TextContent, StringComparison.Ordinal);
            Assert.Equal(name, page.Document.QuerySelector("#name")?.GetAttribute("value"));
        }

        await using var db = organization.Server.Db(organization.Id);
        Assert.Equal(2, await db.Users.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task The_same_username_from_two_requests_at_once_is_taken_by_one(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var form = await browser.GetAsync("/admin/users/new");

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            browser.SubmitAsync(form, "form[action=''],main form", [("name", "Twin"), ("username", "twin")], follow: false)));

        Assert.Single(answers, a => a.Status is HttpStatusCode.Found or HttpStatusCode.SeeOther);
        await using var db = organization.Server.Db(organization.Id);
        Assert.Equal(1, await db.Users.CountAsync(u => u.Username == "twin"));
        Assert.Equal(1, await db.Invitations.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task Privilege_escalation_a_user_administrator_cannot_make_an_administrator(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database, Role.UserAdministrator);
        var form = await browser.GetAsync("/admin/users/new");
        Assert.Equal(["None", "HelpDesk", "UserAdministrator"], form.Document.QuerySelectorAll("input[name=role]").Select(r => r.GetAttribute("value")));

        foreach (var role in new[] { "Administrator", "Auditor" })
        {
            var page = await browser.SubmitAsync(form, ("name", "Eve"), ("username", "eve"), ("role", role));
            Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        }

        await using var db = organization.Server.Db(organization.Id);
        Assert.Equal(1, await db.Users.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task Forged_post_help_desk_and_auditor_cannot_create_users(Database database)
    {
        foreach (var role in new[] { Role.None, Role.HelpDesk, Role.Auditor })
        {
            var (organization, browser) = await ListTests.AdministratorAsync(database, role);
            var page = await browser.PostAsync("/admin/users/new", await Forged.FieldsAsync(browser, "create-user", ("name", "Eve"), ("username", "eve")));
            Assert.Equal(HttpStatusCode.Forbidden, page.Status);
            await using var db = organization.Server.Db(organization.Id);
            Assert.Equal(1, await db.Users.CountAsync());
        }
    }
}
