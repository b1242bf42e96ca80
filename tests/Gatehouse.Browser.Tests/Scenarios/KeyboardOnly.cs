using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Features.Setup;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>What matters most, without touching the mouse.</summary>
public class KeyboardOnly
{
    [Scenario]
    public Task An_administrator_signs_in_and_turns_the_switch_with_the_keyboard_only() => Stage.PlayAsync(async stage =>
    {
        var name = stage.House.NameOf("gina.rossi");
        var administrator = await stage.EnterAsync();
        await administrator.OpenAsync("/sign-in");
        await Expect(administrator.Field("Username")).ToBeFocusedAsync();
        await administrator.WriteAsync("amelia.stone");
        await administrator.KeyAsync("Tab");
        await administrator.WriteAsync(Demo.Password);
        await administrator.KeyAsync("Enter");
        await administrator.HeadingIsAsync("Open your authenticator app");
        await Expect(administrator.Field("Code")).ToBeFocusedAsync();
        await administrator.WriteAsync(await stage.House.PhoneOf("amelia.stone").CodeAsync());
        await administrator.KeyAsync("Enter");

        await administrator.HeadingIsAsync("My account");
        await administrator.TabToAsync(administrator.Button("Account menu"));
        await administrator.KeyAsync("Enter");
        await administrator.TabToAsync(administrator.Link("Admin mode"));
        await administrator.KeyAsync("Enter");

        await administrator.HeadingIsAsync("Users");
        await administrator.TabToAsync(administrator.Field("Search"));
        await administrator.WriteAsync("gina");
        await Expect(administrator.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await administrator.TabToAsync(administrator.Link(name));
        await administrator.KeyAsync("Enter");

        // On with the space bar; the focus stays on the switch.
        await administrator.HeadingIsAsync(name);
        var mfa = administrator.Switch("Multi-Factor Authentication");
        await administrator.TabToAsync(mfa);
        await administrator.KeyAsync("Space");
        await Expect(mfa).ToBeCheckedAsync();
        await Expect(mfa).ToBeFocusedAsync();

        // Off is asked about, with the focus on Cancel.
        await administrator.KeyAsync("Space");
        var dialog = administrator.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Link, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await administrator.TabToAsync(dialog.GetByRole(AriaRole.Button, new() { Name = "Turn MFA off" }));
        await administrator.KeyAsync("Enter");
        await Expect(mfa).Not.ToBeCheckedAsync();
    });
}
