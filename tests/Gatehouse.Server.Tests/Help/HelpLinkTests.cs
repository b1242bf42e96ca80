using System.Reflection;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.Help;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SingleSignOn;
using Gatehouse.Server.Tests.Users;
using Gatehouse.Ui;
using Microsoft.AspNetCore.Components;
using Xunit;

namespace Gatehouse.Server.Tests.Help;

public class HelpLinkTests
{
    // Each page of the administration, the address of one, and what explains it.
    private static readonly (string Template, string Address, string Article)[] Administration =
    [
        ("/admin/users", "/admin/users", "manage-users"),
        ("/admin/users/new", "/admin/users/new", "manage-users"),
        ("/admin/users/{Id:guid}", "/admin/users/USER", "manage-mfa-for-individual-users"),
        ("/admin/users/{Id:guid}/edit", "/admin/users/USER/edit", "manage-users"),
        ("/admin/settings", "/admin/settings", "turn-on-mfa-for-your-organisation"),
        ("/admin/settings", "/admin/settings?type=sign-in-help", "roll-out-mfa"),
        ("/admin/audit-log", "/admin/audit-log", "read-the-audit-log"),
        ("/admin/single-sign-on", "/admin/single-sign-on", "single-sign-on"),
        ("/admin/single-sign-on/new", "/admin/single-sign-on/new?kind=Entra", "single-sign-on"),
        ("/admin/single-sign-on/{Id:guid}", "/admin/single-sign-on/CONNECTION", "single-sign-on"),
        ("/admin/single-sign-on/{Id:guid}/edit", "/admin/single-sign-on/CONNECTION/edit", "single-sign-on"),
        ("/admin/provisioning", "/admin/provisioning", "provision-users"),
    ];

    [Fact]
    public void No_page_of_the_administration_is_left_out()
    {
        var pages = typeof(AdminLayout).Assembly.GetTypes().Where(t => t.GetCustomAttribute<LayoutAttribute>()?.LayoutType == typeof(AdminLayout) && t != typeof(Gallery))
            .SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template);

        Assert.Equal(pages.Order(StringComparer.Ordinal), Administration.Select(p => p.Template).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory, EveryDatabase]
    public async Task Each_page_of_the_administration_opens_the_article_that_explains_it(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var (user, connection) = (await organization.AddUserAsync("ada"), Guid.CreateVersion7());
        await organization.ActAsync<SaveConnection>((save, actor) =>
            save.RunAsync(actor, new(connection, ProviderKind.Entra, "Contoso", Guid.NewGuid().ToString("D"), null, "client", new("secret")), default));

        foreach (var (_, template, article) in Administration)
        {
            var page = await browser.GetAsync(template.Replace("USER", $"{user.Id}", StringComparison.Ordinal).Replace("CONNECTION", $"{connection}", StringComparison.Ordinal));
            Assert.Equal((template, $"/help/{article}"), (template, page.Document.QuerySelector("a.help-link")?.GetAttribute("href")));
            Assert.NotNull(HelpArticles.Find(article));
        }
    }

    [Theory, EveryDatabase]
    public async Task Need_help_opens_the_article_of_the_step(Database database)
    {
        var (organization, chief) = await ListTests.AdministratorAsync(database);
        var ready = await organization.AddUserAsync("ready", mfaOn: true, setUp: true);
        var fresh = await organization.AddUserAsync("fresh", mfaOn: true);
        var guest = await organization.AddUserAsync("guest", hasPassword: false);
        using var browser = organization.Server.NewBrowser();

        Assert.Equal("/help/sign-in", Needed(await browser.GetAsync("/sign-in")));
        Assert.Equal("/help/sign-in-with-mfa", Needed(await browser.SignInAsync(ready)));
        Assert.Equal("/help/set-up-mfa", Needed(await browser.SignInAsync(fresh)));
        Assert.Equal("/help/sign-in", Needed(await chief.GetAsync("/sign-in/again?returnUrl=/account")));
        Assert.Equal("/help/sign-in", Needed(await browser.GetAsync(await Invitations.NewLinkAsync(chief, guest))));
        Assert.Equal("/help/sign-in", Needed(await browser.GetAsync("/invitation?token=gone")));
    }

    [Theory, EveryDatabase]
    public async Task The_first_start_has_help_too(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        using var browser = server.NewBrowser();

        Assert.NotNull((await browser.GetAsync("/setup")).Document.QuerySelector("main a[href='/help/sign-in']"));
    }

    [Theory, EveryDatabase]
    public async Task What_the_organisation_says_stands_where_somebody_proves_again_who_he_is(Database database)
    {
        var (_, chief) = await ListTests.AdministratorAsync(database);
        await chief.SendAsync(await chief.GetAsync("/admin/settings?type=sign-in-help"), "sign-in-help", ("helpText", "Come to the front desk."), ("helpContact", "Ext. 12"));

        var again = await chief.GetAsync("/sign-in/again?returnUrl=/account");

        Assert.Contains("Come to the front desk.", again.Text, StringComparison.Ordinal);
        Assert.Contains("Whom to ask: Ext. 12", again.Text, StringComparison.Ordinal);
    }

    private static string? Needed(TestPage page) => page.Document.QuerySelector("details.need-help a")?.GetAttribute("href");
}
