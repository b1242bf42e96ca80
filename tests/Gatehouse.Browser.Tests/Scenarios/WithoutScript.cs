using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Features.Setup;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>Everything works with JavaScript switched off; the story of one user's MFA is <see cref="MainStory"/>.</summary>
public class WithoutScript
{
    private const string Password = "eleven quiet lanterns drift";
    private const string ForEveryone = "Require multi-factor authentication for everyone";

    [Scenario]
    public Task An_administrator_does_all_of_the_work_with_JavaScript_switched_off() => Stage.PlayAsync(async stage =>
    {
        var administrator = await stage.EnterAsync(script: false);
        administrator.Watch.Expect(422);
        var user = await stage.EnterAsync(script: false);
        user.Watch.Expect(422);
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));

        await CreateAndInviteAsync(administrator, user);
        await FindAndExportAsync(administrator);
        await SetUpTheOrganizationAsync(administrator);
        await LookAfterTheOwnAccountAsync(stage, user);

        // Confirmed on a page of its own, with the reason; then the account is closed.
        await administrator.OpenUserAsync(stage.House.NameOf("farid.khan"));
        await administrator.PressAsync("Reset MFA");
        await administrator.StandsAtAsync("?confirm=reset-mfa");
        await administrator.TypeAsync("Reason", "Lost phone");
        await ConfirmAsync(administrator, "Reset MFA");
        await administrator.SeesAsync("Nothing to reset");
        await administrator.PressAsync("Deactivate");
        await administrator.FollowAsync("Cancel");
        await administrator.PressAsync("Deactivate");
        await ConfirmAsync(administrator, "Deactivate");
        await administrator.PressAsync("Reactivate");
        await administrator.SeesAsync("is active again and can sign in.");
    });

    private static async Task CreateAndInviteAsync(Visitor administrator, Visitor user)
    {
        await administrator.ChooseFromMenuAsync("Admin mode");
        await administrator.FollowAsync("Create user");
        await administrator.TypeAsync("Name", "Lena Okafor");
        await administrator.TypeAsync("Username", "amelia.stone");
        await administrator.PressAsync("Create user");
        await Expect(administrator.Field("Username")).ToHaveAttributeAsync("aria-invalid", "true");
        await administrator.TypeAsync("Username", "lena.okafor");
        await administrator.PressAsync("Create user");
        await administrator.HeadingIsAsync("Lena Okafor");
        var first = await LinkAsync(administrator);
        await administrator.FollowAsync("Edit");
        await administrator.TypeAsync("Position (optional)", "Night shift");
        await administrator.PressAsync("Save");
        await administrator.SeesAsync("lena.okafor · Night shift");
        await administrator.PressAsync("New invitation link");
        await ConfirmAsync(administrator, "Make the link");
        await administrator.SeesAsync("it is shown only once");
        Assert.NotEqual(first, await LinkAsync(administrator));

        // What cannot be looked at is typed twice.
        await user.Page.GotoAsync(await LinkAsync(administrator));
        await user.TypeAsync("New password", Password);
        await user.TypeAsync("New password, once more", Password + "?");
        await user.PressAsync("Set password");
        await user.SeesAsync("The two do not match.");
        await user.TypeAsync("New password", Password);
        await user.TypeAsync("New password, once more", Password);
        await user.PressAsync("Set password");
        await user.HeadingIsAsync("Sign in");
    }

    private static async Task FindAndExportAsync(Visitor administrator)
    {
        var rows = administrator.Page.Locator("tbody tr");
        await administrator.FollowAsync("Users");
        await administrator.Field("MFA").SelectOptionAsync("Required, not set up");
        await administrator.PressAsync("Apply");
        await Expect(rows).ToHaveCountAsync(1);
        Assert.Equal(2, (await DownloadAsync(administrator, "Export CSV")).Length);

        await administrator.FollowAsync("Audit log");
        await administrator.TypeAsync("Person", "lena");
        await administrator.Field("Act").SelectOptionAsync("User invited");
        await administrator.PressAsync("Apply");
        await Expect(rows).ToHaveCountAsync(2);
        Assert.Equal(2, (await DownloadAsync(administrator, "Export JSON lines")).Length);
    }

    private static async Task SetUpTheOrganizationAsync(Visitor administrator)
    {
        await administrator.FollowAsync("System settings");
        await administrator.Field("Settings type").SelectOptionAsync("Sign-in help");
        await administrator.PressAsync("Show");
        await administrator.TypeAsync("Whom to ask (optional)", "The porter, extension 1");
        await administrator.PressAsync("Save");
        await administrator.SeesAsync("The settings have been saved.");

        await administrator.Field("Settings type").SelectOptionAsync("General settings");
        await administrator.PressAsync("Show");
        await administrator.Switch(ForEveryone).ClickAsync();
        await administrator.SeesAsync("Before MFA is required for everyone");
        await Expect(administrator.Switch(ForEveryone)).Not.ToBeCheckedAsync();
        await administrator.PressAsync("Require MFA for everyone");
        await Expect(administrator.Switch(ForEveryone)).ToBeCheckedAsync();
        await administrator.Switch(ForEveryone).ClickAsync();
        await ConfirmAsync(administrator, "No longer require it");
        await Expect(administrator.Switch(ForEveryone)).Not.ToBeCheckedAsync();
    }

    private static async Task LookAfterTheOwnAccountAsync(Stage stage, Visitor user)
    {
        await user.SignInAsync("gina.rossi");
        var elsewhere = await stage.EnterAsync(script: false);
        await elsewhere.SignInAsync("gina.rossi");
        await user.Page.ReloadAsync();
        await user.PressAsync("Sign out everywhere else");
        await ConfirmAsync(user, "Sign out everywhere else");
        await user.SeesAsync("You have been signed out everywhere else.");
        await elsewhere.Page.ReloadAsync();
        await elsewhere.HeadingIsAsync("Sign in");

        await user.FollowAsync("Change password");
        await user.TypeAsync("Present password", Demo.Password);
        await user.TypeAsync("New password", Password);
        await user.TypeAsync("New password, once more", Password);
        await user.PressAsync("Change password");
        await user.SeesAsync("Your password has been changed.");
        await user.SignOutAsync();
    }

    private static Task ConfirmAsync(Visitor visitor, string name) =>
        visitor.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private static Task<string> LinkAsync(Visitor administrator) => administrator.Page.Locator(".copyable code").First.InnerTextAsync();

    private static async Task<string[]> DownloadAsync(Visitor administrator, string name)
    {
        var download = await administrator.Page.RunAndWaitForDownloadAsync(() => administrator.FollowAsync(name));
        return await File.ReadAllLinesAsync(await download.PathAsync());
    }
}
