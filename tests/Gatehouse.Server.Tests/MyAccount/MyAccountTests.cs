using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.Users;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.MyAccount;

public class MyAccountTests
{
    [Theory, EveryDatabase]
    public async Task A_user_without_MFA_sets_it_up_from_here_and_is_asked_for_a_code_from_then_on(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using var browser = await user.SignInAsync();

        var page = await browser.GetAsync("/account");
        Assert.Contains("Not required: you sign in with your username and password only.", page.Text, StringComparison.Ordinal);
        var again = await browser.GetAsync(page.Document.QuerySelector("#mfa a")!.GetAttribute("href")!);
        var setUp = await browser.SubmitAsync(again, ("password", TestOrganization.Password));
        var done = await browser.SetUpAsync(setUp, organization.Server);

        Assert.Equal("/account", done.Path);
        Assert.Contains("You set it up today and have not used it since.", done.Text, StringComparison.Ordinal);
        Assert.Null(done.Document.QuerySelector("#mfa a"));
        using var next = organization.Server.NewBrowser();
        Assert.Equal("/sign-in/code", (await next.SignInAsync(user)).Path);
    }

    [Theory, EveryDatabase]
    public async Task Sign_out_everywhere_else_leaves_this_browser_and_no_other(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using var here = await user.SignInAsync();
        using var there = await user.SignInAsync();
        using var stranger = await (await organization.AddUserAsync("bob")).SignInAsync();

        var page = await here.GetAsync("/account");
        Assert.Equal(2, page.Document.QuerySelectorAll("#sessions .row").Length);
        Assert.Single(page.Document.QuerySelectorAll("#sessions .status"));
        var done = await here.SendAsync(page, "sign-out-elsewhere");

        Assert.Equal("/account", done.Path);
        Assert.Contains("You have been signed out everywhere else.", done.Text, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await there.GetAsync("/account")).Path, StringComparison.Ordinal);
        Assert.Equal("/account", (await stranger.GetAsync("/account")).Path);
        Assert.Contains(await organization.EventsAsync(), e => e.Act == AuditActs.SessionEnded && e.ActorId == user.Id && e.SubjectId == user.Id);
    }

    [Theory, EveryDatabase]
    public async Task A_session_left_alone_for_too_long_no_longer_counts_as_running(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", Role.Administrator);
        using var forgotten = await user.SignInAsync();
        await using (var db = organization.Server.Db(organization.Id))
        {
            (await db.Sessions.SingleAsync()).LastSeenAt = organization.Server.Time.GetUtcNow().AddMinutes(-61);
            await db.SaveChangesAsync();
        }

        using var browser = await user.SignInAsync();

        Assert.Single((await browser.GetAsync("/account")).Document.QuerySelectorAll("#sessions .row"));
        Assert.Contains("Signed in on one browser.", (await browser.GetAsync(user.Address())).Text, StringComparison.Ordinal);
    }
}
