using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Browser.Tests.Checks;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>An administrator connects an identity provider and sees what it does.</summary>
public class Provisioning
{
    [Scenario]
    public Task A_token_is_made_used_and_revoked_and_the_page_tells_what_became_of_each_request() => Stage.PlayAsync(async stage =>
    {
        var administrator = await stage.EnterAsync();
        await administrator.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        await administrator.ChooseFromMenuAsync("Admin mode");
        await administrator.FollowAsync("Provisioning");
        await administrator.HeadingIsAsync("Provisioning");
        await administrator.LooksRightAsync("provisioning-empty");

        // A mistake, then a token, copied as a person would.
        administrator.Watch.Expect(422);
        await administrator.TypeAsync("Name", "Entra ID");
        await administrator.TypeAsync("Good for days", "9999");
        await administrator.PressAsync("Make token");
        await Expect(administrator.Field("Good for days")).ToHaveAttributeAsync("aria-invalid", "true");
        await administrator.LooksRightAsync("provisioning-refused");
        await administrator.TypeAsync("Good for days", "365");
        await administrator.PressAsync("Make token");
        await administrator.SeesAsync("it is shown only once");
        await administrator.LooksRightAsync("provisioning-token");
        await administrator.PressAsync("Copy the token");
        await administrator.SeesAsync("Copied");
        var token = await administrator.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        await administrator.PressAsync("Copy the tenant URL");
        var tenant = await administrator.Page.EvaluateAsync<string>("navigator.clipboard.readText()");

        using var provider = new Provider(tenant, token);
        var made = await provider.MakeUserAsync("lena.okafor", "Lena Okafor");
        Assert.Equal(201, made.Status);
        Assert.Equal(409, (await provider.MakeUserAsync("erin.walsh", "Erin Walsh")).Status);
        Assert.Equal(201, (await provider.MakeAsync("Groups", $$"""{"displayName":"Service desk","members":[{"value":"{{made.Id}}"}]}""")).Status);
        Assert.Equal(201, (await provider.MakeAsync("Groups", """{"displayName":"Everyone at Harbour & Sons with an account at headquarters or in one of the branches"}""")).Status);

        await administrator.Page.ReloadAsync();
        await administrator.DoesNotSeeAsync(token);
        var requests = administrator.Page.GetByRole(Microsoft.Playwright.AriaRole.Region, new() { Name = "Requests, newest first" });
        await Expect(requests).ToContainTextAsync("lena.okafor");
        await Expect(requests).ToContainTextAsync("An account with a password has this userName");
        await administrator.LooksRightAsync("provisioning-requests");

        // The group gives its member a role.
        await administrator.Page.GetByLabel("Group", new() { Exact = true }).SelectOptionAsync("Service desk");
        await administrator.Page.GetByLabel("Role", new() { Exact = true }).SelectOptionAsync("Help desk");
        await administrator.PressAsync("Set role");
        await administrator.SeesAsync("The members of Service desk hold the role now");
        await administrator.Switch("New accounts wait for activation").ClickAsync();
        await Expect(administrator.Switch("New accounts wait for activation")).ToBeCheckedAsync();
        var waiting = await provider.MakeUserAsync("odd.berg", "Odd Berg");
        await administrator.OpenAsync($"/admin/users/{waiting.Id}");
        await administrator.SeesAsync("Waiting for activation");
        await administrator.LooksRightAsync("user-waiting");
        await administrator.PressAsync("Activate");
        await administrator.SeesAsync("Odd Berg is active and can sign in.");

        // A successor; then the one in use is revoked and the other runs out.
        await administrator.FollowAsync("Provisioning");
        await administrator.TypeAsync("Name", "Entra ID, from January");
        await administrator.TypeAsync("Good for days", "20");
        await administrator.PressAsync("Make token");
        await administrator.SeesAsync("it is shown only once");
        await administrator.Page.ReloadAsync();
        await administrator.LooksRightAsync("provisioning-two-tokens");
        await administrator.FollowAsync("Revoke Entra ID");
        await administrator.LooksRightAsync("provisioning-revoke");
        await administrator.PressAsync("Revoke");
        await administrator.SeesAsync("The token Entra ID is revoked");
        Assert.Equal(401, (await provider.MakeAsync("Users", """{"userName":"x"}""")).Status);
        await stage.House.LetTokensExpireAsync();
        await administrator.Page.ReloadAsync();
        await administrator.SeesAsync("Provisioning has stopped");
        await administrator.SeesAsync("The token is revoked. Make a new one");
        await administrator.LooksRightAsync("provisioning-stopped");
    });
}
