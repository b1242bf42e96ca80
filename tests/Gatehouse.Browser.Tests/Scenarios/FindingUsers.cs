using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Browser.Tests.Checks;
using Gatehouse.Features.Setup;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>The list of users: found while typing, remembered by the address, taken along as CSV.</summary>
public class FindingUsers
{
    [Scenario]
    public Task The_list_narrows_while_one_types_and_the_address_remembers_it() => Stage.PlayAsync(async stage =>
    {
        var helper = await stage.EnterAsync();
        var (page, rows) = (helper.Page, helper.Page.Locator("tbody tr"));
        await helper.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        await helper.OpenAsync("/admin/users");
        await Expect(rows).ToHaveCountAsync(11);
        await helper.LooksRightAsync("users");

        await helper.Field("Search").PressSequentiallyAsync("fari", new() { Delay = 60 });
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(helper.Field("Search")).ToBeFocusedAsync();
        await helper.WriteAsync("d");
        await Expect(helper.Field("Search")).ToHaveValueAsync("farid");
        await helper.StandsAtAsync("/admin/users?q=farid");
        await Expect(page.GetByRole(AriaRole.Search).GetByRole(AriaRole.Status)).ToHaveTextAsync("1 user");

        // Away and back: as it was left.
        await helper.FollowAsync(stage.House.NameOf("farid.khan"));
        await helper.HeadingIsAsync(stage.House.NameOf("farid.khan"));
        await page.GoBackAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(helper.Field("Search")).ToHaveValueAsync("farid");

        var (name, lines) = await DownloadAsync(page);
        Assert.EndsWith(".csv", name, StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
        Assert.Contains("farid.khan", lines[1], StringComparison.Ordinal);

        await helper.TypeAsync("Search", "nobody of that name");
        await helper.SeesAsync("Nobody matches");
        await helper.LooksRightAsync("users-nobody");
        await page.GetByRole(AriaRole.Link, new() { Name = "Clear filters" }).First.ClickAsync();
        await Expect(rows).ToHaveCountAsync(11);

        await helper.Field("MFA").SelectOptionAsync("Required, not set up");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync(stage.House.NameOf("erin.walsh"));
        await page.ReloadAsync();
        await Expect(rows).ToHaveCountAsync(1);
        await helper.LooksRightAsync("users-filtered");

        await helper.Field("MFA").SelectOptionAsync("Managed by the identity provider");
        await helper.Field("Role").SelectOptionAsync("User administrator");
        await helper.LooksRightAsync("users-filtered-twice");
        foreach (var width in new[] { 1280, 390 })
        {
            await page.SetViewportSizeAsync(width, 800);
            foreach (var filter in new[] { "MFA", "Role" }) Assert.True(await helper.Field(filter).EvaluateAsync<bool>(ShowsItsWords), $"{filter} is cut at {width} px.");
        }
    });

    [Scenario]
    public Task The_audit_log_is_searched_and_taken_along() => Stage.PlayAsync(async stage =>
    {
        // A word as long as a column must not push the last columns out of sight.
        await stage.House.CommandAsync("user", "add", "wolfgang.wolfeschlegelsteinhausenbergerdorff@harbour.example", "--organization", Demo.Slug, "--name", "Wolfgang Wolfeschlegelsteinhausenbergerdorff", "--email", "w@harbour.example");
        var auditor = await stage.EnterAsync();
        await auditor.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        await auditor.OpenAsync("/admin/audit-log");
        await auditor.LooksRightAsync("audit-log");
        Assert.True(await auditor.Page.Locator(".table").EvaluateAsync<bool>("table => table.scrollWidth <= table.clientWidth"), "The table is cut at its right edge.");
        await auditor.TypeAsync("Person", "gina");
        await Expect(auditor.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(auditor.Field("Person")).ToBeFocusedAsync();
        await auditor.StandsAtAsync("/admin/audit-log?person=gina");
        var (_, lines) = await DownloadAsync(auditor.Page);
        Assert.Contains("gina.rossi", lines[1], StringComparison.Ordinal);
    });

    // A drop-down cuts its words without saying so: they are measured in its own type.
    private const string ShowsItsWords = """
        select => {
          const style = getComputedStyle(select), brush = document.createElement('canvas').getContext('2d');
          brush.font = style.font;
          return brush.measureText(select.selectedOptions[0].text).width <= select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) + 1;
        }
        """;

    private static async Task<(string Name, string[] Lines)> DownloadAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export CSV" }).ClickAsync());
        return (download.SuggestedFilename, await File.ReadAllLinesAsync(await download.PathAsync()));
    }
}
