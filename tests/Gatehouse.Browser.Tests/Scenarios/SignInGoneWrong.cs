using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Browser.Tests.Checks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>What a sign-in shows when something is in its way. Whoever stands there is in a hurry and reads it all.</summary>
public class SignInGoneWrong
{
    [Scenario]
    public Task Every_obstacle_on_the_way_in_is_explained_on_a_page_that_looks_right() => Stage.PlayAsync(async stage =>
    {
        var user = await stage.EnterAsync();
        foreach (var status in new[] { 403, 422, 429, 503 }) user.Watch.Expect(status);
        async Task LookAtAsync(string path, string name)
        {
            await user.OpenAsync(path);
            await user.LooksRightAsync(name);
        }

        await LookAtAsync("/sign-in?expired=1", "sign-in-expired");
        await LookAtAsync("/sign-in?signedOut=1", "sign-in-signed-out");
        await user.EnterPasswordAsync("farid.khan", "not the password");
        await user.SeesAsync("That did not work.");
        await user.LooksRightAsync("sign-in-failed");
        using (stage.House.Crowd())
        {
            await user.EnterPasswordAsync("farid.khan");
            await user.HeadingIsAsync("One moment, please");
            await user.LooksRightAsync("sign-in-too-busy");
        }

        // Codes: late, wrong, and too many of them.
        await user.FollowAsync("Try again");
        await user.StandsAtAsync("/sign-in");
        await user.EnterPasswordAsync("farid.khan");
        await user.HeadingIsAsync("Open your authenticator app");
        await user.Page.GetByText("Need help?").ClickAsync();
        await user.SeesAsync("Service desk, extension 4357");
        await user.LooksRightAsync("code-help");
        await LookAtAsync("/sign-in/code?expired=1", "code-expired");
        await EnterAsync(await stage.House.PhoneOf("farid.khan").CodeBehindAsync(minutes: 3));
        await user.SeesAsync("behind");
        await user.LooksRightAsync("code-clock-behind");
        await EnterAsync("000000");
        await user.LooksRightAsync("code-wrong");
        for (var tries = 0; tries < 10 && !await IsThrottledAsync(); tries++) await EnterAsync("000000");
        await user.SeesAsync("too many failed attempts");
        await user.LooksRightAsync("code-throttled");

        // A set-up that is not proven.
        await user.EnterPasswordAsync("erin.walsh");
        await user.HeadingIsAsync("Set up multi-factor authentication");
        await EnterAsync("000000");
        await Expect(user.Field("Code")).ToHaveAttributeAsync("aria-invalid", "true");
        await user.LooksRightAsync("set-up-wrong-code");

        // The account is closed meanwhile.
        var administrator = await stage.EnterAsync();
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        await administrator.OpenUserAsync(stage.House.NameOf("erin.walsh"));
        await administrator.PressAsync("Deactivate");
        await administrator.LooksRightAsync("user-deactivate-dialog");
        await administrator.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Deactivate" }).ClickAsync();
        await administrator.SeesAsync("Deactivated");
        await administrator.LooksRightAsync("user-deactivated");
        await EnterAsync("000000");
        await user.LooksRightAsync("set-up-deactivated");
        await LookAtAsync("/sign-in/sso?connection=none", "sso-not-possible");
        await LookAtAsync("/sign-in/callback/018f0000-0000-7000-8000-000000000000?state=x", "sso-answer-unknown");
        await LookAtAsync("/setup", "setup-used");

        async Task EnterAsync(string code)
        {
            await user.TypeAsync("Code", code);
            await user.LeaveByAsync(user.Button("Continue"));
        }

        async Task<bool> IsThrottledAsync() => (await user.Page.Locator("main").InnerTextAsync()).Contains("too many failed attempts", StringComparison.Ordinal);
    });
}
