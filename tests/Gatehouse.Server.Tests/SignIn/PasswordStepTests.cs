using System.Net;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.SignIn;

public class PasswordStepTests
{
    [Theory, EveryDatabase]
    public async Task A_user_without_MFA_is_signed_in_by_the_password(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using var browser = organization.Server.NewBrowser();

        var page = await browser.SignInAsync(user);

        Assert.Equal("/account", page.Path);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains(await organization.EventsAsync(), e => e.Act == AuditActs.SignInCompleted && e.SubjectId == user.Id);
    }
}
