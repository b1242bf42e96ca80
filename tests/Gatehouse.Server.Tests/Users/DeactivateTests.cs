using System.Net;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class DeactivateTests
{
    [Theory, EveryDatabase]
    public async Task A_deactivated_user_is_out_at_once_and_can_be_let_in_again(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("leaver");
        using var theirs = await user.SignInAsync();
        var link = await Invitations.NewLinkAsync(browser, user);

        var asked = await browser.GetAsync($"/admin/users/{user.Id}?confirm=deactivate");
        Assert.NotNull(asked.Document.QuerySelector("dialog#deactivate[open]"));
        Assert.Contains("signed out everywhere, at once", asked.Text, StringComparison.Ordinal);
        var page = await browser.SubmitAsync(asked, "dialog#deactivate form", [("reason", "left the company")]);

        Assert.Contains("is deactivated and has been signed out everywhere", page.Text, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await theirs.GetAsync("/account")).Path, StringComparison.Ordinal);
        using var guest = organization.Server.NewBrowser();
        Assert.Equal(HttpStatusCode.Gone, (await guest.GetAsync(link)).Status);
        Assert.StartsWith("/sign-in", (await guest.SignInAsync(user)).Path, StringComparison.Ordinal);
        await using (var db = organization.Server.Db(organization.Id)) Assert.False(await db.Sessions.AnyAsync(s => s.UserId == user.Id));
        Assert.Contains(await organization.EventsAsync(), e => e.Act == AuditActs.UserDeactivated && e.Reason == "left the company");

        page = await browser.SubmitAsync(page, "form:has(input[name=_handler][value=reactivate])", []);
        Assert.Contains("is active again", page.Text, StringComparison.Ordinal);
        Assert.Equal("/account", (await guest.SignInAsync(user)).Path);
        Assert.Equal(HttpStatusCode.Gone, (await guest.GetAsync(link)).Status);
        Assert.Contains(await organization.EventsAsync(), e => e.Act == AuditActs.UserReactivated);
    }

    [Theory, EveryDatabase]
    public async Task Deactivating_oneself_is_not_offered_and_is_refused_kindly(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        await organization.AddUserAsync("other", Role.Administrator);
        var me = await organization.AddUserAsync("me", Role.Administrator);
        using var browser = await me.SignInAsync();

        var page = await browser.GetAsync($"/admin/users/{me.Id}");
        Assert.NotNull(page.Document.QuerySelector("button[data-dialog=deactivate][disabled]"));
        page = await Forged.PostAsync(browser, $"/admin/users/{me.Id}", "deactivate");

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("You cannot deactivate yourself", page.Text, StringComparison.Ordinal);
        Assert.True((await me.RowAsync()).IsActive);
    }
}
