using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Browser.Tests.Checks;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>From an empty data folder to the first sign-in.</summary>
public class FirstStart
{
    private const string Password = "eleven quiet lanterns drift";

    [Scenario]
    public Task The_link_on_the_console_makes_an_organisation_and_its_administrator() => Stage.PlayAsync(async stage =>
    {
        var operatorsBrowser = await stage.EnterAsync();
        await operatorsBrowser.OpenAsync("/");
        await operatorsBrowser.HeadingIsAsync("This server is not set up yet");
        await operatorsBrowser.LooksRightAsync("setup-without-link");

        await operatorsBrowser.Page.GotoAsync(stage.House.SetupAddress);
        await operatorsBrowser.HeadingIsAsync("Set up Gatehouse");
        await operatorsBrowser.LooksRightAsync("setup");
        await FillAsync(operatorsBrowser, "password12345678");
        operatorsBrowser.Watch.Expect(422);
        await operatorsBrowser.PressAsync("Set up");
        await operatorsBrowser.SeesAsync("Nothing has been made yet");
        await operatorsBrowser.LooksRightAsync("setup-refused");
        // A look at what is typed stands in for typing it twice, and a hint says whether it will do.
        await FillAsync(operatorsBrowser, "short");
        await operatorsBrowser.SeesAsync("Too short");
        await operatorsBrowser.PressAsync("Show password");
        await Expect(operatorsBrowser.Field("New password")).ToHaveAttributeAsync("type", "text");
        await FillAsync(operatorsBrowser, Password);
        await operatorsBrowser.PressAsync("Set up");

        await operatorsBrowser.HeadingIsAsync("Sign in");
        await operatorsBrowser.SeesAsync("Lighthouse Trust is ready");
        await operatorsBrowser.TypeAsync("Username", "ada");
        await operatorsBrowser.TypeAsync("Password", Password);
        await operatorsBrowser.PressAsync("Sign in");
        await operatorsBrowser.HeadingIsAsync("My account");

        // And the first thing to do, as the notice said: MFA for oneself.
        await operatorsBrowser.FollowAsync("Set up MFA");
        await operatorsBrowser.HeadingIsAsync("Confirm it is you");
        await operatorsBrowser.LooksRightAsync("again");
        await operatorsBrowser.TypeAsync("Password", Password);
        await operatorsBrowser.PressAsync("Continue");
        await operatorsBrowser.SetUpMfaAsync();
        await operatorsBrowser.HeadingIsAsync("My account");
        await operatorsBrowser.ChooseFromMenuAsync("Admin mode");
        await Expect(operatorsBrowser.Page.Locator("tbody tr")).ToHaveCountAsync(1);
    }, new(Demo: false));

    private static async Task FillAsync(Visitor visitor, string password)
    {
        await visitor.TypeAsync("Organisation", "Lighthouse Trust");
        await visitor.TypeAsync("Your name", "Ada Marsh");
        await visitor.TypeAsync("E-mail", "ada@lighthouse.example");
        await visitor.TypeAsync("Username", "ada");
        await visitor.TypeAsync("New password", password);
    }
}
