using System.Net;
using Gatehouse.Data.Queries;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class ListTests
{
    [Theory, EveryDatabase]
    public async Task The_list_shows_each_user_with_a_link_and_the_state_of_MFA_in_words(Database database)
    {
        var (organization, browser) = await AdministratorAsync(database);
        var off = await organization.AddUserAsync("off");
        await organization.AddUserAsync("waiting", mfaOn: true);
        await organization.AddUserAsync("ready", mfaOn: true, setUp: true);
        await organization.AddUserAsync("federated", method: SignInMethod.Sso);
        await organization.AddUserAsync("gone", active: false);

        var page = await browser.GetAsync("/admin/users");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal("User off", page.Document.QuerySelector($"a[href='/admin/users/{off.Id}']")?.TextContent);
        Assert.Contains("off Active Password Off", Row(page, "User off"), StringComparison.Ordinal);
        Assert.Contains("waiting Active Password Required, not set up", Row(page, "User waiting"), StringComparison.Ordinal);
        Assert.Contains("ready Active Password Required, set up", Row(page, "User ready"), StringComparison.Ordinal);
        Assert.Contains("federated Active Single sign-on Managed by the identity provider Never", Row(page, "User federated"), StringComparison.Ordinal);
        Assert.Contains("gone Deactivated", Row(page, "User gone"), StringComparison.Ordinal);
        Assert.Contains("6 users", page.Text, StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("a[href='/admin/users/new']"));
    }

    [Theory, EveryDatabase]
    public async Task An_account_that_waits_for_activation_says_so_and_is_found_by_it(Database database)
    {
        var (organization, browser) = await AdministratorAsync(database);
        await organization.AddUserAsync("patient", method: SignInMethod.Sso, waiting: true);
        await organization.AddUserAsync("gone", active: false);

        var page = await browser.GetAsync("/admin/users");
        Assert.Contains("patient Waiting for activation", Row(page, "User patient"), StringComparison.Ordinal);
        Assert.NotNull(page.Document.QuerySelector("td[data-label=Status] .status.warn"));
        Assert.Equal(["Any", "Active", "Waiting for activation", "Deactivated"], page.Document.QuerySelectorAll("select[name=status] option").Select(o => o.TextContent.Trim()));

        foreach (var (status, name) in new[] { ("waiting", "User patient"), ("deactivated", "User gone"), ("active", "User chief") })
            Assert.Equal([name], Names(await browser.SubmitAsync(page, ("status", status))));
    }

    [Theory, EveryDatabase]
    public async Task An_authenticator_that_was_switched_off_does_not_pass_for_set_up(Database database)
    {
        var (organization, browser) = await AdministratorAsync(database);
        await organization.AddUserAsync("ready", mfaOn: true, setUp: true);
        var off = await organization.AddUserAsync("locked", mfaOn: true, setUp: true);
        await using var db = organization.Server.Db(organization.Id);
        var bound = await db.Authenticators.SingleAsync(a => a.UserId == off.Id);
        await UserPageTests.SwitchOffAsync(off, _ => ThrottleKeys.Code(bound.Id));

        var page = await browser.GetAsync("/admin/users");

        Assert.Contains("Switched off after 100 wrong codes", Row(page, "User locked"), StringComparison.Ordinal);
        Assert.Contains("Required, set up", Row(page, "User ready"), StringComparison.Ordinal);
        Assert.Single(page.Document.QuerySelectorAll("td[data-label=MFA] .status.bad"));
    }

    [Theory, EveryDatabase]
    public async Task The_list_takes_one_query_for_the_rows_however_many_they_are(Database database)
    {
        var (organization, _) = await AdministratorAsync(database);
        for (var i = 0; i < 30; i++) await organization.AddUserAsync($"u{i:00}", mfaOn: true, setUp: i % 2 == 0);
        await using var db = organization.Server.Db(organization.Id);
        foreach (var sort in Enum.GetValues<UserSort>())
        {
            using var reader = new CountingReader(db);
            // EF Core remembers for a second that nobody listens.
            await Task.Delay(TimeSpan.FromSeconds(1.1));
            var page = await new UserOrder(sort).ReadAsync(db, db.Users, null, CancellationToken.None);
            Assert.Equal(UserOrder.PageSize, page.Items.Count);
            Assert.True(page.HasNext);
            Assert.Equal(1, reader.Stop());
        }
    }

    [Theory, EveryDatabase]
    public async Task The_filter_stands_in_the_address_and_finds_the_same_again(Database database)
    {
        var (organization, browser) = await AdministratorAsync(database);
        await organization.AddUserAsync("anna", mfaOn: true);
        await organization.AddUserAsync("anders", mfaOn: true, setUp: true);
        await organization.AddUserAsync("bo", role: Role.HelpDesk);

        var found = await browser.SubmitAsync(await browser.GetAsync("/admin/users"), ("q", "an"), ("mfa", "not-set-up"));

        Assert.Contains("q=an", found.Path, StringComparison.Ordinal);
        Assert.Contains("mfa=not-set-up", found.Path, StringComparison.Ordinal);
        Assert.Equal(["User anna"], Names(found));
        Assert.Equal("1 user", found.Document.QuerySelector("[data-count]")?.TextContent);
        Assert.Equal(["User bo"], Names(await browser.GetAsync("/admin/users?role=help-desk")));
        Assert.Equal(["User anna", "User anders"], Names(await browser.GetAsync("/admin/users?mfa=required&sort=-name")));
        Assert.Equal("an", (await browser.GetAsync(found.Path)).Document.QuerySelector("input[name=q]")?.GetAttribute("value"));
        // What is not understood is left out rather than an error.
        Assert.Equal(4, Names(await browser.GetAsync("/admin/users?mfa=maybe&role=king&sort=height&after=%00%ff&before=x")).Count);
    }

    [Theory, EveryDatabase]
    public async Task An_empty_answer_says_what_to_do(Database database)
    {
        var (_, browser) = await AdministratorAsync(database);

        var page = await browser.GetAsync("/admin/users?q=nobody-at-all");

        Assert.Contains("Nobody matches", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.Document.QuerySelectorAll("a"), a => a.TextContent.Trim() == "Clear filters" && a.GetAttribute("href") == "/admin/users");
    }

    [Theory, EveryDatabase]
    public async Task Next_and_Previous_walk_through_the_list_on_the_page(Database database)
    {
        var (organization, browser) = await AdministratorAsync(database);
        for (var i = 0; i < 60; i++) await organization.AddUserAsync($"u{i:00}", fullName: $"Same {i / 10}");

        var first = await browser.GetAsync("/admin/users");
        var second = await browser.GetAsync(Href(first, "next")!);
        var third = await browser.GetAsync(Href(second, "next")!);
        var back = await browser.GetAsync(Href(third, "prev")!);

        Assert.All([first, second, third], page => Assert.Equal("61 users", Count(page)));
        Assert.Null(Href(first, "prev"));
        Assert.Null(Href(third, "next"));
        Assert.Equal(61, Links(first).Concat(Links(second)).Concat(Links(third)).Distinct().Count());
        Assert.Equal(Links(second), Links(back));
        Assert.Equal(Links(first), Links(await browser.GetAsync(Href(back, "prev")!)));
    }

    [Theory, EveryDatabase]
    public async Task Everybody_is_counted_a_filter_to_the_first_thousand_and_a_search_only_as_far_as_the_page_looks(Database database)
    {
        var (organization, browser) = await AdministratorAsync(database);
        await using var db = organization.Server.Db(organization.Id);
        for (var i = 0; i < 1200; i++)
        {
            db.Users.Add(new()
            {
                OrganizationId = organization.Id, Id = Guid.CreateVersion7(), Username = $"u{i}", NormalizedUsername = "", Name = "Many", CreatedAt = organization.Server.Time.GetUtcNow(),
                IsActive = i % 20 != 0,
            });
        }

        await db.SaveChangesAsync();

        foreach (var (query, count) in new[]
        {
            ("", "1,201 users"), ("?status=active", "More than 1,000 users"), ("?status=deactivated", "60 users"), ("?q=many", "More than 50 users"), ("?q=many&status=deactivated", "More than 50 users"),
            ("?role=administrator", "1 user"), ("?role=auditor", "0 users"),
        }) Assert.Equal(count, Count(await browser.GetAsync("/admin/users" + query)));
        var second = await browser.GetAsync(Href(await browser.GetAsync("/admin/users?q=many"), "next")!);
        Assert.Equal("25 users on this page", Count(second));
    }

    [Theory, EveryDatabase]
    public async Task Help_desk_and_auditor_see_users_and_no_act_that_is_not_theirs(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        foreach (var (role, exports) in new[] { (Role.HelpDesk, false), (Role.Auditor, true), (Role.UserAdministrator, true) })
        {
            using var browser = await (await organization.AddUserAsync($"{role}", role)).SignInAsync();
            var page = await browser.GetAsync("/admin/users");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Equal(role is Role.UserAdministrator, page.Document.QuerySelector("a[href='/admin/users/new']") is not null);
            Assert.Equal(exports, page.Document.QuerySelector("a[download]") is not null);
        }
    }

    [Theory, EveryDatabase]
    public async Task Users_without_a_role_get_403_and_strangers_the_sign_in(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var other = await organization.AddUserAsync("other");
        using var browser = await (await organization.AddUserAsync("plain")).SignInAsync();
        using var stranger = organization.Server.NewBrowser();

        foreach (var path in new[] { "/admin/users", "/admin/users/new", $"/admin/users/{other.Id}", $"/admin/users/{other.Id}/edit", "/admin/users/export" })
        {
            var page = await browser.GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, page.Status);
            Assert.DoesNotContain("other", page.Text, StringComparison.Ordinal);
            Assert.StartsWith("/sign-in", (await stranger.GetAsync(path)).Path, StringComparison.Ordinal);
        }
    }

    [Theory, EveryDatabase]
    public async Task A_list_never_shows_another_organisation(Database database)
    {
        var (organization, browser) = await AdministratorAsync(database);
        var foreign = await organization.Server.NewOrganizationAsync();
        await foreign.AddUserAsync("stranger", mfaOn: true, setUp: true);

        foreach (var query in new[] { "", "?q=stranger", "?q=st", "?mfa=set-up", "?sort=-last-sign-in" })
            Assert.DoesNotContain("User stranger", (await browser.GetAsync("/admin/users" + query)).Text, StringComparison.Ordinal);
    }

    internal static async Task<(TestOrganization Organization, TestBrowser Browser)> AdministratorAsync(Database database, Role role = Role.Administrator)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        return (organization, await (await organization.AddUserAsync("chief", role)).SignInAsync());
    }

    private static string? Count(TestPage page) => page.Document.QuerySelector("[data-count]")?.TextContent;

    private static string Row(TestPage page, string name) => string.Join(' ', page.Document.QuerySelectorAll("tbody tr")
        .Single(r => r.QuerySelector("td a")?.TextContent == name).TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static List<string> Names(TestPage page) => page.Document.QuerySelectorAll("tbody td.lead a").Select(a => a.TextContent).ToList();

    private static List<string?> Links(TestPage page) => page.Document.QuerySelectorAll("tbody td.lead a").Select(a => a.GetAttribute("href")).ToList();

    private static string? Href(TestPage page, string rel) => page.Document.QuerySelector($"a[rel={rel}]")?.GetAttribute("href");
}
