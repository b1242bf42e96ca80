using System.Net;
using Gatehouse.Domain.Audit;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SignIn;

/// <summary>Against doing twice, by doing it at the same instant, what may be done once.</summary>
public class RaceTests
{
    private const int Many = 50;

    [Theory, EveryDatabase]
    public async Task Fifty_sign_ins_that_send_one_code_at_once_sign_exactly_one_in(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        var begun = new List<(TestBrowser Browser, TestPage Page)>();
        for (var i = 0; i < Many; i++) begun.Add(await user.BeginAsync());

        var code = user.Code();
        var pages = await Task.WhenAll(begun.Select(b => b.Browser.SubmitAsync(b.Page, ("code", code))));

        await ExactlyOneAsync(user, pages);
    }

    [Theory, EveryDatabase]
    public async Task Fifty_tabs_of_one_browser_that_send_one_code_at_once_sign_exactly_one_in(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        var (browser, page) = await user.BeginAsync();
        var tabs = Enumerable.Range(0, Many).Select(_ => browser.OpenTab(organization.Server)).ToList();

        var code = user.Code();
        var pages = await Task.WhenAll(tabs.Select(t => t.SubmitAsync(page, ("code", code))));

        await ExactlyOneAsync(user, pages);
    }

    [Theory, EveryDatabase]
    public async Task One_sign_in_finished_in_many_tabs_after_MFA_was_turned_off_makes_one_session(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        var (browser, page) = await user.BeginAsync();
        await using (var db = organization.Server.Db(organization.Id))
            await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.MfaOnSince, (DateTimeOffset?)null));
        var tabs = Enumerable.Range(0, 20).Select(_ => browser.OpenTab(organization.Server)).ToList();

        var pages = await Task.WhenAll(tabs.Select(t => t.SubmitAsync(page, ("code", "000000"))));

        await ExactlyOneAsync(user, pages);
    }

    [Theory, EveryDatabase]
    public async Task Set_up_finished_in_twenty_tabs_at_once_binds_one_authenticator_and_signs_one_in(Database database)
    {
        var server = await Servers.Shared(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true);
        var (browser, page) = await user.BeginAsync();
        var code = server.Code(page.Offered());
        var tabs = Enumerable.Range(0, 20).Select(_ => browser.OpenTab(server)).ToList();

        var pages = await Task.WhenAll(tabs.Select(t => t.SubmitAsync(page, ("code", code))));

        await ExactlyOneAsync(user, pages);
        Assert.Equal(1, await user.AuthenticatorsAsync());
    }

    [Theory, EveryDatabase]
    public async Task Set_up_finished_in_two_browsers_at_once_binds_one_authenticator_and_asks_the_other_for_its_code(Database database)
    {
        var server = await Servers.Shared(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true);
        var begun = new List<(TestBrowser Browser, TestPage Page)>();
        for (var i = 0; i < 8; i++) begun.Add(await user.BeginAsync());

        var pages = await Task.WhenAll(begun.Select(b => b.Browser.SubmitAsync(b.Page, ("code", server.Code(b.Page.Offered())))));

        await ExactlyOneAsync(user, pages);
        Assert.Equal(1, await user.AuthenticatorsAsync());
        Assert.Equal(7, pages.Count(p => p.Path == "/sign-in/code"));
    }

    [Theory, EveryDatabase]
    public async Task The_set_up_page_opened_in_many_tabs_at_once_offers_one_secret(Database database)
    {
        var server = await Servers.Shared(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true);
        using var browser = server.NewBrowser();
        var page = await browser.GetAsync($"/sign-in?organization={user.Organization.Slug}");
        await browser.SubmitAsync(page, "form", [("username", user.Username), ("password", TestOrganization.Password)], follow: false);
        var tabs = Enumerable.Range(0, 20).Select(_ => browser.OpenTab(server)).ToList();

        var pages = await Task.WhenAll(tabs.Select(t => t.GetAsync("/sign-in/set-up")));

        Assert.Single(pages.Select(p => p.Offered().ToBase32()).Distinct());
    }

    [Theory, EveryDatabase]
    public async Task A_sign_in_button_pressed_many_times_is_no_error(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (user, other) = (await organization.AddUserAsync("ada"), await organization.AddUserAsync("ben"));
        // The browser is known, but not as this user's.
        using var browser = await other.SignInAsync();
        browser.Cookies.Remove("__Host-gatehouse-session");
        var page = await browser.GetAsync($"/sign-in?organization={organization.Slug}");
        var tabs = Enumerable.Range(0, 5).Select(_ => browser.OpenTab(organization.Server)).ToList();

        var pages = await Task.WhenAll(tabs.Select(t => t.SubmitAsync(page, ("username", "ada"), ("password", TestOrganization.Password))));

        Assert.All(pages, p => Assert.Equal(HttpStatusCode.OK, p.Status));
        Assert.Equal(5, await user.SessionsAsync());
    }

    [Theory, EveryDatabase]
    public async Task A_hundred_sign_ins_of_ten_users_at_once_end_without_deadlock_or_error_and_leave_an_intact_chain(Database database)
    {
        await using var server = await TestServer.StartAsync(database, s => s with { PasswordMemoryKiB = 1024, PasswordPasses = 1 });
        var organization = await server.NewOrganizationAsync();
        var users = new List<TestUser>();
        for (var i = 0; i < 10; i++) users.Add(await organization.AddUserAsync($"user{i}", mfaOn: i % 2 == 0, setUp: i % 2 == 0));
        var stop = new CancellationTokenSource();
        var administrator = Task.Run(async () =>
        {
            // Someone edits all of them meanwhile, each in a transaction with its audit event.
            for (var round = 0; !stop.IsCancellationRequested; round++)
            {
                await using var db = server.Db(organization.Id);
                var row = await db.Users.SingleAsync(u => u.Id == users[round % 10].Id);
                row.Position = $"Position {round}";
                db.Audit(new(organization.Id, server.Time.GetUtcNow(), "user.changed", new("operator", null, "test", null, null), row.Id, row.Name));
                await db.SaveChangesAsync();
            }
        });

        // Fewer than the queue holds at a time; the browsers of each round start together.
        var failures = new List<string>();
        for (var round = 0; round < 2; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
            {
                var (browser, page) = await users[i % 10].BeginAsync();
                if (page.Path == "/sign-in/code") page = await browser.SubmitAsync(page, ("code", users[i % 10].Code()));
                browser.Dispose();
                return page;
            }));
            failures.AddRange(answers.Where(a => (int)a.Status >= 500).Select(a => a.Text));
            server.Time.Advance(TimeSpan.FromMinutes(2));
        }

        await stop.CancelAsync();
        await administrator;
        Assert.Empty(failures);
        foreach (var user in users.Where(u => u.Secret is not null)) Assert.Equal(2, await user.SessionsAsync());
        foreach (var user in users.Where(u => u.Secret is null)) Assert.Equal(10, await user.SessionsAsync());
        await Storage.AuditChainTests.IsIntactAsync(server, organization.Id);
    }

    private static async Task ExactlyOneAsync(TestUser user, TestPage[] pages)
    {
        Assert.DoesNotContain(pages, p => (int)p.Status >= 500);
        Assert.Equal(1, pages.Count(p => p.IsSignedIn()));
        Assert.Equal(1, await user.SessionsAsync());
        Assert.Single(await user.Organization.EventsAsync(), e => e.Act == AuditActs.SignInCompleted);
    }
}
