using System.Net;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

public class GalleryTests
{
    [Fact]
    public async Task The_gallery_of_components_is_there_for_developers_and_nowhere_else()
    {
        await using var development = await TestServer.StartAsync(Database.Sqlite);
        var administrator = await (await development.NewOrganizationAsync()).AddUserAsync("ada", role: Role.Administrator);
        using var developer = await administrator.SignInAsync();
        Assert.Equal(HttpStatusCode.OK, (await developer.GetAsync("/admin/_components")).Status);

        await using var production = await development.StartAnotherAsync(environment: "Production");
        using var browser = production.NewBrowser();
        await browser.SignInAsync(administrator);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/admin/users")).Status);
        var page = await browser.GetAsync("/admin/_components");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.DoesNotContain("Each shared component", page.Html, StringComparison.Ordinal);
    }
}
