using System.Net;
using Gatehouse.Domain.Audit;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SignIn;
using Xunit;

namespace Gatehouse.Server.Tests.SignOut;

public class SignOutTests
{
    [Theory, EveryDatabase]
    public async Task Signing_out_ends_the_session_so_that_a_replay_of_its_cookie_opens_nothing(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using TestBrowser browser = await user.SignInAsync(), elsewhere = await user.SignInAsync();
        using var thief = browser.OpenTab(organization.Server);

        var page = await browser.SubmitAsync(await browser.GetAsync("/account"), "form[action='/sign-out']", []);

        Assert.StartsWith("/sign-in", page.Path, StringComparison.Ordinal);
        Assert.Contains("You are signed out.", page.Text, StringComparison.Ordinal);
        Assert.False(browser.Cookies.ContainsKey("__Host-gatehouse-session"));
        Assert.False((await thief.GetAsync("/account")).IsSignedIn());
        Assert.True((await elsewhere.GetAsync("/account")).IsSignedIn());
        Assert.Contains(await organization.EventsAsync(), e => e.Act == AuditActs.SignOut && e.ActorId == user.Id);
    }

    [Theory, EveryDatabase]
    public async Task A_GET_of_the_sign_out_address_signs_nobody_out(Database database)
    {
        var user = await (await (await Servers.Shared(database)).NewOrganizationAsync()).AddUserAsync("ada");
        using var browser = await user.SignInAsync();

        await browser.GetAsync("/sign-out");

        Assert.True((await browser.GetAsync("/account")).IsSignedIn());
        Assert.Equal(HttpStatusCode.Unauthorized, (await user.Organization.Server.NewBrowser().PostAsync("/sign-out", [])).Status);
    }

    [Theory, EveryDatabase]
    public async Task Signing_out_of_one_session_in_many_tabs_is_no_error(Database database)
    {
        var user = await (await (await Servers.Shared(database)).NewOrganizationAsync()).AddUserAsync("ada");
        using var browser = await user.SignInAsync();
        var page = await browser.GetAsync("/account");
        var tabs = Enumerable.Range(0, 10).Select(_ => browser.OpenTab(user.Organization.Server)).ToList();

        var pages = await Task.WhenAll(tabs.Select(t => t.SubmitAsync(page, "form[action='/sign-out']", [])));

        Assert.All(pages, p => Assert.True((int)p.Status is 200 or 401, p.Text));
        Assert.Equal(0, await user.SessionsAsync());
    }
}
