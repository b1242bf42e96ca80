using System.Net;
using Gatehouse.Domain.Audit;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.Users;
using Xunit;

namespace Gatehouse.Server.Tests.SystemSettings;

public class SignInHelpTests
{
    private const string Home = "/admin/settings?type=sign-in-help";

    [Theory, EveryDatabase]
    public async Task What_is_saved_stands_under_Need_help_at_the_code(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("user", mfaOn: true, setUp: true);

        var saved = await admin.SendAsync(await admin.GetAsync(Home), "sign-in-help",
            ("name", "Quay & Daughters"), ("helpText", "Come to the <front> desk."), ("helpContact", "Ext. 12"));

        Assert.Contains("The settings have been saved.", saved.Text, StringComparison.Ordinal);
        using var browser = organization.Server.NewBrowser();
        var code = await browser.SignInAsync(user);
        Assert.Contains("Come to the <front> desk.", code.Text, StringComparison.Ordinal);
        Assert.Contains("Whom to ask: Ext. 12", code.Text, StringComparison.Ordinal);
        Assert.Contains("Quay & Daughters", (await admin.GetAsync("/account")).Text, StringComparison.Ordinal);
        var told = Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.OrganizationSettingsChanged);
        Assert.Contains("\"helpContact\":[null,\"Ext. 12\"]", told.Details, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Without_a_name_or_too_long_it_is_not_saved_and_what_was_typed_stays(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);

        var page = await admin.SendAsync(await admin.GetAsync(Home), "sign-in-help", ("name", " "), ("helpText", "Kept"), ("helpContact", new('x', 201)));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.Document.QuerySelector("#name-error"));
        Assert.NotNull(page.Document.QuerySelector("#helpContact-error"));
        Assert.Equal("Kept", page.Document.QuerySelector("#helpText")!.TextContent);
        Assert.DoesNotContain(await organization.EventsAsync(), e => e.Act == AuditActs.OrganizationSettingsChanged);
    }

    [Theory, EveryDatabase]
    public async Task Of_two_who_edit_at_once_the_second_is_told(Database database)
    {
        var (_, admin) = await ListTests.AdministratorAsync(database);
        var (mine, theirs) = (await admin.GetAsync(Home), await admin.GetAsync(Home));
        await admin.SendAsync(theirs, "sign-in-help", ("helpText", "Theirs"));

        var page = await admin.SendAsync(mine, "sign-in-help", ("helpText", "Mine"));

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Equal("Theirs", page.Document.QuerySelector("#helpText")!.TextContent);
    }
}
