using System.Net;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.SignIn;

public class OrganizationTests
{
    [Theory, EveryDatabase]
    public async Task A_user_name_of_two_organisations_signs_in_by_the_organisations_own_address_only(Database database)
    {
        var server = await Servers.Shared(database);
        var (one, two) = (await server.NewOrganizationAsync("One"), await server.NewOrganizationAsync("Two"));
        var name = $"both{Guid.NewGuid():N}";
        var (first, second) = (await one.AddUserAsync(name), await two.AddUserAsync(name));

        foreach (var user in new[] { first, second })
        {
            using var browser = server.NewBrowser();
            Assert.True((await browser.SignInAsync(user)).IsSignedIn());
            Assert.Equal(1, await user.SessionsAsync());
        }

        using var anywhere = server.NewBrowser();
        var page = await anywhere.SubmitAsync(await anywhere.GetAsync("/sign-in"), ("username", name), ("password", TestOrganization.Password));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("That did not work.", page.Text, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task A_user_name_that_is_the_only_one_signs_in_anywhere_but_at_another_organisations_address(Database database)
    {
        var server = await Servers.Shared(database);
        var (here, there) = (await server.NewOrganizationAsync(), await server.NewOrganizationAsync());
        var user = await here.AddUserAsync($"only{Guid.NewGuid():N}");
        foreach (var (address, expected) in new[] { ("/sign-in", true), ($"/sign-in?organization={here.Slug.ToUpperInvariant()}", true), ($"/sign-in?organization={there.Slug}", false), ("/sign-in?organization=none", false) })
        {
            using var browser = server.NewBrowser();
            var page = await browser.SubmitAsync(await browser.GetAsync(address), ("username", user.Username.ToUpperInvariant()), ("password", TestOrganization.Password));
            Assert.True(expected == page.IsSignedIn(), address);
        }
    }

    [Theory, EveryDatabase]
    public async Task A_token_whose_organisation_was_changed_opens_nothing(Database database)
    {
        var server = await Servers.Shared(database);
        var (here, there) = (await server.NewOrganizationAsync(), await server.NewOrganizationAsync());
        using var browser = await (await here.AddUserAsync("ada")).SignInAsync();
        using var other = await (await there.AddUserAsync("ben")).SignInAsync();

        // The first sixteen bytes name the organisation; 21 letters are 15 of them and a bit.
        browser.Cookies["__Host-gatehouse-session"] = other.Cookies["__Host-gatehouse-session"][..20] + browser.Cookies["__Host-gatehouse-session"][20..];

        Assert.False((await browser.GetAsync("/account")).IsSignedIn());
    }
}
