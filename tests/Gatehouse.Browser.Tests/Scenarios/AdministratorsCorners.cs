using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Browser.Tests.Checks;
using Gatehouse.Features.Setup;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>Pages and states of Admin mode and of one's own account that the stories do not come past.</summary>
public class AdministratorsCorners
{
    [Scenario]
    public Task The_seldom_seen_states_of_a_user_and_of_the_settings_look_right() => Stage.PlayAsync(async stage =>
    {
        await stage.House.CommandAsync("seed", "--organization", Demo.Slug, "--users", "1200");
        var gina = await stage.EnterAsync();
        await gina.SignInAsync("gina.rossi");
        var (administrator, page) = await EnterAdministratorAsync(stage);
        administrator.Watch.Expect(422);
        await administrator.OpenAsync("/admin/users");
        await administrator.SeesAsync("1,211 users");
        await administrator.FollowAsync("Next");
        await administrator.LooksRightAsync("users-second-page");

        await administrator.OpenUserAsync(stage.House.NameOf("gina.rossi"));
        await administrator.PressAsync("New invitation link");
        await administrator.LooksRightAsync("user-invitation-dialog");
        await administrator.FollowAsync("Cancel");
        await administrator.PressAsync("End all sessions");
        await administrator.LooksRightAsync("user-end-sessions-dialog");
        await administrator.FollowAsync("Cancel");
        await administrator.FollowAsync("Edit");
        await administrator.LooksRightAsync("user-edit");
        await administrator.TypeAsync("Username", "amelia.stone");
        await administrator.PressAsync("Save");
        await Expect(administrator.Field("Username")).ToHaveAttributeAsync("aria-invalid", "true");
        await administrator.LooksRightAsync("user-edit-refused");

        await administrator.OpenAsync("/admin/settings?type=sign-in-help");
        await administrator.LooksRightAsync("settings-sign-in-help");
        await administrator.TypeAsync("Organisation name", " ");
        await administrator.PressAsync("Save");
        await Expect(administrator.Field("Organisation name")).ToHaveAttributeAsync("aria-invalid", "true");
        await administrator.LooksRightAsync("settings-sign-in-help-refused");
        await administrator.OpenAsync("/admin/audit-log?person=nobody+of+that+name");
        await administrator.SeesAsync("No event matches");
        await administrator.LooksRightAsync("audit-log-nothing");

        // The own account: the menu, a second browser, an old form, a wrong password.
        await (await stage.EnterAsync()).SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        await administrator.OpenAsync("/account");
        await administrator.PressAsync("Account menu");
        await administrator.LooksRightAsync("account-menu");
        await administrator.KeyAsync("Escape");
        await administrator.PressAsync("Sign out everywhere else");
        await administrator.LooksRightAsync("account-sign-out-elsewhere-dialog");
        await administrator.OpenAsync("/account/password?expired=1");
        await administrator.LooksRightAsync("change-password-expired");
        await administrator.OpenAsync("/sign-in/again?expired=1");
        await administrator.LooksRightAsync("again-expired");
        await administrator.TypeAsync("Password", "not the password");
        await administrator.PressAsync("Continue");
        await administrator.SeesAsync("That password is not right");
        await administrator.LooksRightAsync("again-failed");
        await administrator.OpenAsync("/admin/settings");
        await page.EvaluateAsync("document.querySelectorAll('[name=__RequestVerificationToken]').forEach(field => field.value = 'old')");
        await administrator.LeaveByAsync(administrator.Switch("Require multi-factor authentication for everyone"));
        // Not said in green: it did not happen.
        await Expect(page.Locator(".alert.info")).ToContainTextAsync("nothing was changed");
        await administrator.LooksRightAsync("settings-expired");
    });

    [Scenario]
    public Task What_may_not_be_seen_or_is_not_there_is_said_on_a_page_that_looks_right() => Stage.PlayAsync(async stage =>
    {
        var visitor = await stage.EnterAsync();
        visitor.Watch.Expect(404);
        visitor.Watch.Expect(410);
        // What is not there cannot be told from what needs a sign-in.
        await visitor.OpenAsync("/not-there");
        await visitor.HeadingIsAsync("Sign in");
        await LookAtAsync(visitor, "/invitation?token=x", "invitation-unknown");
        await LookAtHelpAsync(visitor, "visitor");

        // Without a role: the pages of Admin mode are not his to see.
        var user = await stage.EnterAsync();
        foreach (var status in new[] { 400, 403, 404 }) user.Watch.Expect(status);
        await user.SignInAsync("gina.rossi");
        await LookAtAsync(user, "/not-there", "user-not-found");
        await LookAtAsync(user, "/admin/users", "user-forbidden");
        await LookAtHelpAsync(user, "user");
        await user.OpenAsync("/account");
        await user.Page.EvaluateAsync("const form = document.querySelector('form[action=\"/sign-out\"]'); form.action = '/account'; form.submit()");
        await user.HeadingIsAsync("That request cannot be used");
        await user.LooksRightAsync("user-bad-request");

        // With a small role: what is not allowed is not offered.
        var auditor = await stage.EnterAsync();
        auditor.Watch.Expect(403);
        auditor.Watch.Expect(404);
        await auditor.SignInAsync("dev.patel");
        await LookAtAsync(auditor, "/admin/not-there", "admin-not-found");
        await LookAtAsync(auditor, "/admin/settings", "admin-forbidden");
        await auditor.OpenUserAsync(stage.House.NameOf("farid.khan"));
        await auditor.LooksRightAsync("user-as-auditor");
    });

    private static async Task LookAtHelpAsync(Visitor reader, string who)
    {
        foreach (var (path, name) in new[] { ("", "list"), ("?q=new+phone", "search"), ("?q=xyzzy", "search-nothing"), ("/manage-mfa-for-individual-users", "article"), ("/not-there", "unknown") })
            await LookAtAsync(reader, $"/help{path}", $"help-{who}-{name}");
    }

    private static async Task LookAtAsync(Visitor visitor, string path, string name)
    {
        await visitor.OpenAsync(path);
        await visitor.LooksRightAsync(name);
    }

    private static async Task<(Visitor Administrator, IPage Page)> EnterAdministratorAsync(Stage stage)
    {
        var administrator = await stage.EnterAsync();
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        return (administrator, administrator.Page);
    }
}
