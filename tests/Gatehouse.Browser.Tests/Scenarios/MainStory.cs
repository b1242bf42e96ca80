using System.Text.RegularExpressions;
using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Browser.Tests.Checks;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>MFA for one user, from the administrator's switch to the user's phone and back.</summary>
public class MainStory
{
    private const string User = "gina.rossi";
    private const string Mfa = "Multi-Factor Authentication";

    [Scenario]
    public Task An_administrator_turns_MFA_on_resets_it_and_turns_it_off_and_the_user_lives_through_it() =>
        Stage.PlayAsync(stage => PlayAsync(stage, script: true));

    [Scenario]
    public Task The_same_story_with_JavaScript_switched_off() =>
        Stage.PlayAsync(stage => PlayAsync(stage, script: false));

    private static async Task PlayAsync(Stage stage, bool script)
    {
        var name = stage.House.NameOf(User);
        var administrator = await stage.EnterAsync(script);
        var user = await stage.EnterAsync(script);
        Task LookAsync(Visitor visitor, string at) => script ? visitor.LooksRightAsync(at) : Task.CompletedTask;

        // The administrator signs in with a code.
        await administrator.OpenAsync("/sign-in");
        await LookAsync(administrator, "sign-in");
        await administrator.EnterPasswordAsync("amelia.stone");
        await administrator.HeadingIsAsync("Open your authenticator app");
        await LookAsync(administrator, "code");
        await administrator.EnterCodeAsync(stage.House.PhoneOf("amelia.stone"));
        await administrator.StandsAtAsync("/account");
        await LookAsync(administrator, "account-administrator");

        // Turns the user's switch on.
        await administrator.OpenUserAsync(name);
        await LookAsync(administrator, "user-off");
        await Expect(administrator.Switch(Mfa)).Not.ToBeCheckedAsync();
        await administrator.Switch(Mfa).ClickAsync();
        await Expect(administrator.Switch(Mfa)).ToBeCheckedAsync();
        if (script) await Expect(administrator.Switch(Mfa)).ToBeFocusedAsync();
        await LookAsync(administrator, "user-required");

        // The user is led through set-up and lands.
        await user.EnterPasswordAsync(User);
        var phone = await user.SetUpMfaAsync(LookAsync);
        await user.StandsAtAsync("/account");
        await LookAsync(user, "account-user");
        await user.SignOutAsync();
        await LookAsync(user, "signed-out");

        // From then on a code is asked for.
        await user.SignInAsync(User, phone);
        await user.StandsAtAsync("/account");

        // The phone is lost.
        await administrator.Page.ReloadAsync();
        await LookAsync(administrator, "user-set-up");
        await administrator.PressAsync("Reset MFA");
        await LookAsync(administrator, "user-reset-dialog");
        await administrator.TypeAsync("Reason", "Lost phone, identity checked by video call");
        await administrator.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Reset MFA" }).ClickAsync();
        await Expect(administrator.Page.GetByRole(AriaRole.Status).First).ToContainTextAsync(new Regex("reset", RegexOptions.IgnoreCase));
        await LookAsync(administrator, "user-reset");

        // Which ended the user's session; the next sign-in leads through set-up with another key.
        await user.Page.ReloadAsync();
        await user.HeadingIsAsync("Sign in");
        await user.EnterPasswordAsync(User);
        Assert.NotEqual(phone.Secret, (await user.SetUpMfaAsync()).Secret);
        await user.StandsAtAsync("/account");
        await user.SignOutAsync();

        // MFA is turned off: asked about first.
        await administrator.Switch(Mfa).ClickAsync();
        await Expect(administrator.Button("Turn MFA off")).ToBeVisibleAsync();
        await LookAsync(administrator, "user-off-dialog");
        await administrator.PressAsync("Turn MFA off");
        await Expect(administrator.Switch(Mfa)).Not.ToBeCheckedAsync();

        await user.EnterPasswordAsync(User);
        await user.StandsAtAsync("/account");
    }
}
