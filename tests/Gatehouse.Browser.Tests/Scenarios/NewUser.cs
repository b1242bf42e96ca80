using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Browser.Tests.Checks;
using Gatehouse.Domain.Passwords;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>A new user, from the administrator's form to the first sign-in.</summary>
public class NewUser
{
    private const string Password = "eleven quiet lanterns drift";
    private const string NextPassword = "nine copper kettles hum along";

    [Scenario]
    public Task A_user_is_created_invited_and_signs_in_with_a_password_of_his_own() => Stage.PlayAsync(async stage =>
    {
        var administrator = await stage.EnterAsync();
        await administrator.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        await administrator.ChooseFromMenuAsync("Admin mode");
        await administrator.FollowAsync("Create user");
        await administrator.HeadingIsAsync("Create user");
        await administrator.LooksRightAsync("create-user");
        await administrator.TypeAsync("Name", "Lena Okafor");
        await administrator.TypeAsync("Username", "amelia.stone");
        administrator.Watch.Expect(422);
        await administrator.PressAsync("Create user");
        await Expect(administrator.Field("Username")).ToHaveAttributeAsync("aria-invalid", "true");
        await administrator.LooksRightAsync("create-user-refused");
        await administrator.TypeAsync("Username", "lena.okafor");
        await administrator.PressAsync("Create user");
        await administrator.HeadingIsAsync("Lena Okafor");
        await administrator.LooksRightAsync("user-invited");
        await administrator.PressAsync("Copy the invitation link");
        await administrator.SeesAsync("Copied");
        var link = await administrator.Page.EvaluateAsync<string>("navigator.clipboard.readText()");

        var user = await stage.EnterAsync();
        await user.Page.GotoAsync(link);
        await user.HeadingIsAsync("Welcome, Lena Okafor");
        await user.LooksRightAsync("invitation");
        await HintsAgreeWithTheRuleAsync(user);
        user.Watch.Expect(422);
        await user.TypeAsync("New password", "lena.okafor.2026");
        await user.SeesAsync("username");
        await user.PressAsync("Set password");
        await Expect(user.Field("New password")).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(user.Page.Locator("#password-error")).ToBeVisibleAsync();
        await user.LooksRightAsync("invitation-refused");
        await user.TypeAsync("New password", Password);
        await user.PressAsync("Set password");
        await user.HeadingIsAsync("Sign in");
        await user.LooksRightAsync("invitation-done");
        await user.TypeAsync("Username", "lena.okafor");
        await user.TypeAsync("Password", Password);
        await user.PressAsync("Sign in");
        await user.StandsAtAsync("/account");
        await user.SeesAsync("Lena Okafor");

        // Somebody may have looked over her shoulder: she chooses another one.
        await user.FollowAsync("Change password");
        await user.HeadingIsAsync("Change password");
        await user.LooksRightAsync("change-password");
        await user.TypeAsync("Present password", "not the present one");
        await user.TypeAsync("New password", NextPassword);
        await user.SeesAsync("Strong.");
        await user.PressAsync("Change password");
        await Expect(user.Field("Present password")).ToHaveAttributeAsync("aria-invalid", "true");
        await user.LooksRightAsync("change-password-refused");
        await user.TypeAsync("Present password", Password);
        await user.TypeAsync("New password", NextPassword);
        await user.PressAsync("Change password");
        await user.SeesAsync("Your password has been changed.");

        // The link has been used.
        var stranger = await stage.EnterAsync();
        stranger.Watch.Expect(410);
        await stranger.Page.GotoAsync(link);
        await stranger.HeadingIsAsync("This link cannot be used");
        await stranger.LooksRightAsync("invitation-used");
    });

    // What the page says while typing is what the server will decide, word for word.
    private static async Task HintsAgreeWithTheRuleAsync(Visitor user)
    {
        var context = new PasswordContext(PasswordPolicy.MinimumWithoutMfa, ["lena.okafor", "Lena Okafor", user.House.Names.Last(), Features.Setup.Demo.Slug]);
        foreach (var password in new[]
        {
            "short", "lena.okafor.2026", "L3na-0kafor-2026", "Gatehouse-Gatehouse", "qwertyuiopasdfghjkl", "password password", "abcabcabcabcabcabc", "correct horse battery staple", Password, NextPassword,
        })
        {
            await user.TypeAsync("New password", "");
            await Expect(user.Page.Locator(".strength")).ToBeHiddenAsync();
            await user.TypeAsync("New password", password);
            await Expect(user.Page.Locator(".strength [role=status]")).ToHaveTextAsync(FormattableString.Invariant(PasswordStrength.Words(PasswordStrength.Estimate(password, context), context)));
        }
    }
}
