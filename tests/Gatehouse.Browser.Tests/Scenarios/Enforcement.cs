using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Browser.Tests.Checks;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>MFA for everyone: seen beforehand, required, locked on each account, and lifted again.</summary>
public class Enforcement
{
    private const string ForEveryone = "Require multi-factor authentication for everyone";
    private const string Mfa = "Multi-Factor Authentication";

    [Scenario]
    public Task MFA_is_required_of_everyone_and_no_longer() => Stage.PlayAsync(async stage =>
    {
        var administrator = await stage.EnterAsync();
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        await OpenGeneralSettingsAsync(administrator);
        await administrator.LooksRightAsync("settings-off");

        // The switch shows first what it would mean.
        await administrator.Switch(ForEveryone).ClickAsync();
        await administrator.SeesAsync("Before MFA is required for everyone");
        await administrator.LooksRightAsync("settings-preview");
        foreach (var (what, count) in new[]
        {
            ("Asked to set up at their next sign-in", "4"), ("Set up already: asked for a code", "4"), ("SSO accounts, not touched", "1"),
            ("Invited: asked to set up at their first sign-in", "1"),
        })
        {
            var row = administrator.Page.GetByRole(AriaRole.Row).Filter(new() { Has = administrator.Page.GetByRole(AriaRole.Rowheader, new() { Name = what }) });
            await Expect(row.GetByRole(AriaRole.Cell).First).ToHaveTextAsync(count);
        }

        await administrator.SeesAsync("1 of those who will be asked has not signed in for 90 days");
        await Expect(administrator.Switch(ForEveryone)).Not.ToBeCheckedAsync();
        await administrator.PressAsync("Require MFA for everyone");
        await Expect(administrator.Switch(ForEveryone)).ToBeCheckedAsync();
        await administrator.LooksRightAsync("settings-on");

        // Each account's switch is on and locked, with the reason and the way to the setting.
        await administrator.OpenUserAsync(stage.House.NameOf("gina.rossi"));
        await Expect(administrator.Switch(Mfa)).ToBeCheckedAsync();
        await Expect(administrator.Switch(Mfa)).ToBeDisabledAsync();
        await Expect(administrator.Switch(Mfa)).ToHaveAccessibleDescriptionAsync(new System.Text.RegularExpressions.Regex("Locked: your organisation's setting holds it on for every account.*Required because your organisation requires it for everyone"));
        await administrator.LooksRightAsync("user-locked");
        await administrator.FollowAsync("Open General settings");
        await Expect(administrator.Switch(ForEveryone)).ToBeCheckedAsync();

        // Single sign-on is the identity provider's business.
        await administrator.OpenUserAsync(stage.House.NameOf("hugo.lind"));
        await administrator.SeesAsync("Managed by the identity provider");
        await Expect(administrator.Page.GetByRole(AriaRole.Switch)).ToHaveCountAsync(0);
        await Expect(administrator.Button("Reset MFA")).ToBeDisabledAsync();
        await administrator.LooksRightAsync("user-sso");

        // A user whose own setting is off is led through set-up, and told by whom.
        var user = await stage.EnterAsync();
        await user.EnterPasswordAsync("gina.rossi");
        await user.HeadingIsAsync("Set up multi-factor authentication");
        await user.SeesAsync("Harbour & Sons requires it of everyone");

        // No longer: asked about, then each account's own setting applies again.
        await OpenGeneralSettingsAsync(administrator);
        await administrator.Switch(ForEveryone).ClickAsync();
        await Expect(administrator.Button("No longer require it")).ToBeVisibleAsync();
        await administrator.LooksRightAsync("settings-off-dialog");
        await administrator.PressAsync("No longer require it");
        await Expect(administrator.Switch(ForEveryone)).Not.ToBeCheckedAsync();
        foreach (var (username, isOn) in new[] { ("gina.rossi", false), ("erin.walsh", true) })
        {
            await administrator.OpenUserAsync(stage.House.NameOf(username));
            await Expect(administrator.Switch(Mfa)).ToBeCheckedAsync(new() { Checked = isOn });
            await Expect(administrator.Switch(Mfa)).ToBeEnabledAsync();
        }

        await user.EnterPasswordAsync("gina.rossi");
        await user.StandsAtAsync("/account");
    });

    private static async Task OpenGeneralSettingsAsync(Visitor administrator)
    {
        await administrator.OpenAsync("/account");
        await administrator.ChooseFromMenuAsync("Admin mode");
        await administrator.FollowAsync("System settings");
        await administrator.HeadingIsAsync("System settings");
        await administrator.Field("Settings type").SelectOptionAsync("General settings");
        await Expect(administrator.Switch(ForEveryone)).ToBeVisibleAsync();
    }
}
