using Gatehouse.Browser.Tests.Actions;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>What takes long shows that it is under way, and is not begun twice.</summary>
public class SlowAnswers
{
    [Scenario]
    public Task While_the_answer_is_on_its_way_the_page_says_so_and_sends_nothing_twice() => Stage.PlayAsync(async stage =>
    {
        var administrator = await stage.EnterAsync();
        var page = administrator.Page;
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        await administrator.OpenAsync("/admin/settings");
        // Kept in the browser, as if the answer never came.
        await page.EvaluateAsync("() => { window.sent = 0; addEventListener('submit', e => { if (!e.defaultPrevented) sent++; e.preventDefault(); }); }");
        var mfa = administrator.Switch("Require multi-factor authentication for everyone");
        await mfa.ClickAsync();
        await Expect(page.Locator("form[aria-busy=true]")).ToHaveCountAsync(1);
        await Expect(mfa).ToHaveCSSAsync("opacity", "0.6");
        await mfa.ClickAsync();
        Assert.Equal(1, await page.EvaluateAsync<int>("sent"));

        // The list, asked for while one types.
        await administrator.OpenAsync("/admin/users");
        var let = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/admin/users?q=gina", async route =>
        {
            await let.Task;
            await route.ContinueAsync();
        });
        await administrator.TypeAsync("Search", "gina");
        await Expect(page.Locator("#users")).ToHaveAttributeAsync("aria-busy", "true");
        await Expect(page.Locator("#users")).ToHaveCSSAsync("opacity", "0.6");
        let.SetResult();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("#users")).Not.ToHaveAttributeAsync("aria-busy", "true");
    });

    [Scenario]
    public Task What_was_typed_before_the_script_had_come_is_searched_for_all_the_same() => Stage.PlayAsync(async stage =>
    {
        var administrator = await stage.EnterAsync();
        var page = administrator.Page;
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        var let = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/ui.*", async route =>
        {
            await let.Task;
            await route.ContinueAsync();
        });
        await page.GotoAsync(new Uri(new Uri(page.Url), "/admin/users").ToString(), new() { WaitUntil = WaitUntilState.Commit });
        await administrator.TypeAsync("Search", "gina");
        let.SetResult();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
    });
}
