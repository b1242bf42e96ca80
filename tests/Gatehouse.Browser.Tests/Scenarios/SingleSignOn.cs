using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Browser.Tests.Checks;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;
using ProviderAddresses = Gatehouse.Web.ProviderAddresses;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>An organisation connects its identity provider, a real one of another origin, and people sign in through it.</summary>
public class SingleSignOn
{
    private const string Client = "8c2d7c1e-0b7f-4f52-9d9c-2f6b6a1f2f10";
    private const string Secret = "a secret that the provider made";
    private const string Nora = "nora.berg@contoso.example";
    private const string Otto = "otto.kern@contoso.example";

    [Scenario(HasProvider = true)]
    public Task An_administrator_connects_tests_and_switches_on() => PlayAsync(async (stage, contoso) =>
    {
        var administrator = await stage.EnterAsync();
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        await ConnectAsync(administrator, contoso);
        await RenewAsync(administrator, contoso);
        await ProveDomainAsync(administrator, stage.House);
        // And it works.
        var user = await stage.EnterAsync();
        await user.OpenAsync("/sign-in");
        await user.FollowAsync("Sign in with Microsoft");
        await Contoso.SignInAsync(user, Nora);
        await user.StandsAtAsync("/account");
    });

    [Scenario(HasProvider = true)]
    public Task People_sign_in_prove_MFA_are_converted_and_sign_out() => PlayAsync(async (stage, contoso) =>
    {
        await ConnectByCommandAsync(stage.House, contoso);
        var administrator = await stage.EnterAsync();
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        var user = await stage.EnterAsync();
        await SignInByButtonAndByDomainAsync(user);
        await SeeTheAccountAsync(administrator, "Not proven; an administrator states that the provider requires it", "user-sso-linked");
        await RequireProofAsync(administrator, user, contoso);
        await ConvertAsync(administrator, user, stage.House);
        await LeaveThereAsync(await stage.EnterAsync(), contoso);
    });

    private static async Task PlayAsync(Func<Stage, Contoso, Task> scenario)
    {
        var contoso = await Contoso.OpenAsync();
        await contoso.KnowAsync("amelia@contoso.example", "Amelia Stone");
        await contoso.KnowAsync(Nora, "Nora Berg");
        await contoso.KnowAsync(Otto, "Otto Kern", "c1");
        await Stage.PlayAsync(stage => scenario(stage, contoso), new(Entra: contoso.Authority));
    }

    // All that the pages do, by the operator's script. The server listens on a port that no setting names.
    private static async Task ConnectByCommandAsync(House house, Contoso contoso)
    {
        var id = Guid.CreateVersion7();
        await house.CommandAsync(Secret, ["sso", "add", "--id", id.ToString(), "--name", "Microsoft", "--tenant", contoso.Tenant, "--client-id", Client, "--secret-stdin", "--just-in-time", "active", "--mfa", "stated", "--on"]);
        await house.CommandAsync("sso", "confirm-domain", "contoso.example", "--connection", "Microsoft");
        await contoso.RegisterAsync(Client, Secret, ProviderAddresses.Redirect(house.Address, id), ProviderAddresses.FrontChannel(house.Address, await house.OrganizationAsync(), id));
    }

    // Signing out at the provider ends the session here.
    private static async Task LeaveThereAsync(Visitor other, Contoso contoso)
    {
        await other.OpenAsync("/sign-in");
        await other.FollowAsync("Sign in with Microsoft");
        await Contoso.SignInAsync(other, Otto);
        await other.StandsAtAsync("/account");
        await contoso.LeaveAsync(other);
        await other.OpenAsync("/account");
        await other.HeadingIsAsync("Sign in");
    }

    private static async Task ConnectAsync(Visitor administrator, Contoso contoso)
    {
        await administrator.ChooseFromMenuAsync("Admin mode");
        await administrator.FollowAsync("Single sign-on");
        await administrator.HeadingIsAsync("Single sign-on");
        await administrator.LooksRightAsync("sso-empty");
        await administrator.OpenAsync("/admin/single-sign-on/new?kind=OpenIdConnect");
        await administrator.LooksRightAsync("sso-new-other");
        await administrator.OpenAsync("/admin/single-sign-on");
        await administrator.FollowAsync("Connect Microsoft Entra ID");
        await administrator.HeadingIsAsync("Connect Microsoft Entra ID");
        await administrator.LooksRightAsync("sso-new");

        // The addresses to paste at the provider are there before anything is saved.
        var addresses = administrator.Page.Locator("#addresses .copyable code");
        await contoso.RegisterAsync(Client, Secret, await addresses.Nth(0).InnerTextAsync(), await addresses.Nth(1).InnerTextAsync());
        await administrator.TypeAsync("Directory (tenant) ID", "common");
        await administrator.TypeAsync("Application (client) ID", Client);
        await administrator.Page.Locator("#secret").FillAsync(Secret);
        await administrator.Page.GetByLabel("Create the account, active at once").CheckAsync();
        administrator.Watch.Expect(422);
        await administrator.PressAsync("Add connection");
        await Expect(administrator.Page.Locator("#tenant-error")).ToBeVisibleAsync();
        await administrator.LooksRightAsync("sso-new-mistake");
        await administrator.TypeAsync("Directory (tenant) ID", contoso.Tenant);
        await administrator.Page.Locator("#secret").FillAsync(Secret);
        await administrator.PressAsync("Add connection");
        await administrator.HeadingIsAsync("Microsoft");
        await Expect(administrator.Switch("People can sign in through Microsoft")).ToBeDisabledAsync();
        await administrator.LooksRightAsync("sso-connection");

        // Tested: what it publishes, then one sign-in of the administrator's own.
        await administrator.PressAsync("Test connection");
        await administrator.SeesAsync("The provider answers.");
        await administrator.LooksRightAsync("sso-connection-answers");
        await administrator.FollowAsync("Sign in there once");
        await Contoso.SignInAsync(administrator, "amelia@contoso.example");
        await administrator.HeadingIsAsync("Microsoft");
        await administrator.SeesAsync("Microsoft vouched for you. Below is what it said.");
        await administrator.SeesAsync("amelia@contoso.example");
        await administrator.LooksRightAsync("sso-connection-tested");

        // Said how MFA is known, then on.
        await Expect(administrator.Switch("People can sign in through Microsoft")).ToBeDisabledAsync();
        await administrator.Page.GetByLabel("I state that Microsoft requires MFA").CheckAsync();
        await administrator.Page.Locator("#proof").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await administrator.SeesAsync("stated today");
        await administrator.Switch("People can sign in through Microsoft").ClickAsync();
        await Expect(administrator.Switch("People can sign in through Microsoft")).ToBeCheckedAsync();
        await administrator.LooksRightAsync("sso-connection-on");
    }

    // While it is on: the next certificate is thrown away again, the next secret is tested and used.
    private static async Task RenewAsync(Visitor administrator, Contoso contoso)
    {
        await administrator.PressAsync("Make the next certificate");
        await administrator.Page.Locator("dialog#certificate button[type=submit]").ClickAsync();
        await administrator.SeesAsync("The next certificate is ready.");
        await Expect(administrator.Page.GetByRole(AriaRole.Link, new() { Name = "Download the next certificate" })).ToBeVisibleAsync();
        await administrator.LooksRightAsync("sso-next-certificate");
        await administrator.PressAsync("Throw away");
        await administrator.Page.Locator("dialog#discard button[type=submit]").ClickAsync();
        await administrator.SeesAsync("It has been thrown away.");

        await administrator.FollowAsync("Enter a new secret");
        await administrator.Page.Locator("#secret").FillAsync("the next secret");
        await administrator.PressAsync("Save");
        await administrator.SeesAsync("Waits for its test");
        await administrator.LooksRightAsync("sso-next-secret");
        await administrator.FollowAsync("Edit");
        await Expect(administrator.Page.Locator("#secret")).ToBeDisabledAsync();
        await administrator.LooksRightAsync("sso-edit-next-waits");
        await administrator.FollowAsync("Cancel");

        var addresses = administrator.Page.Locator("#addresses .copyable code");
        await contoso.RegisterAsync(Client, "the next secret", await addresses.Nth(0).InnerTextAsync(), await addresses.Nth(1).InnerTextAsync());
        await administrator.PressAsync("Test connection");
        await administrator.FollowAsync("Sign in there once");
        await administrator.SeesAsync("is in use from now on");
        await Expect(administrator.Switch("People can sign in through Microsoft")).ToBeCheckedAsync();
    }

    private static async Task ProveDomainAsync(Visitor administrator, House house)
    {
        await administrator.OpenAsync("/admin/single-sign-on");
        await administrator.TypeAsync("Domain", "contoso.example");
        await administrator.PressAsync("Add domain");
        await administrator.SeesAsync("_gatehouse.contoso.example");
        await administrator.LooksRightAsync("sso-domain-claimed");
        // No DNS here: the operator's word.
        await house.CommandAsync("sso", "confirm-domain", "contoso.example");
        await administrator.OpenAsync("/admin/single-sign-on");
        await administrator.SeesAsync("Confirmed by the operator today");
    }

    private static async Task SignInByButtonAndByDomainAsync(Visitor user)
    {
        await user.OpenAsync("/sign-in");
        await user.LooksRightAsync("sign-in-with-provider");
        await user.FollowAsync("Sign in with Microsoft");
        await Contoso.SignInAsync(user, Nora);
        await user.StandsAtAsync("/account");
        await user.SeesAsync("Managed by your organisation's identity provider");
        await user.LooksRightAsync("account-sso");
        await user.OpenAsync("/account/password");
        await user.LooksRightAsync("change-password-sso");

        // Out here, and there too when the user wants it.
        await user.SignOutAsync();
        await user.SeesAsync("In this browser you are still signed in to Microsoft.");
        await user.LooksRightAsync("sign-in-signed-out-here");
        await user.FollowAsync("Sign out of Microsoft too");
        await Contoso.SignOutAsync(user);

        // By the domain of the username: no password, and the name goes along.
        await user.OpenAsync("/sign-in");
        await user.TypeAsync("Username", Nora);
        await user.PressAsync("Sign in");
        await user.HeadingIsAsync("Contoso sign-in");
        await Expect(user.Field("Account")).ToHaveValueAsync(Nora);
        await user.PressAsync("Sign in");
        await user.StandsAtAsync("/account");
    }

    private static async Task SeeTheAccountAsync(Visitor administrator, string proof, string picture)
    {
        await administrator.OpenUserAsync("Nora Berg");
        await administrator.SeesAsync("Managed by Microsoft Entra ID");
        await administrator.SeesAsync("Last sign-in there");
        await administrator.SeesAsync(proof);
        await Expect(administrator.Page.GetByRole(AriaRole.Switch)).ToHaveCountAsync(0);
        // What follows the provider's facts is parted from them by a rule, as everywhere.
        await Expect(administrator.Page.Locator("#authentication .row").Last).ToHaveCSSAsync("border-top-width", "1px");
        await administrator.LooksRightAsync(picture);
    }

    private static async Task RequireProofAsync(Visitor administrator, Visitor user, Contoso contoso)
    {
        await administrator.OpenAsync("/admin/single-sign-on");
        await administrator.FollowAsync("Microsoft");
        await administrator.Page.GetByLabel("Require proof at each sign-in").CheckAsync();
        await administrator.Page.Locator("#proof").GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await administrator.SeesAsync("From now on each sign-in through Microsoft must prove MFA.");

        // Without it: sent back once asking, then refused with what is to be switched on.
        await user.SignOutAsync();
        user.Watch.Expect(403);
        await user.FollowAsync("Sign in with Microsoft");
        await user.HeadingIsAsync("You are not signed in");
        await user.SeesAsync("Microsoft did not confirm that it asked you for it");
        await user.SeesAsync("a published authentication context with the id c1");
        await user.LooksRightAsync("sign-in-proof-missing");

        // Conditional Access grants the context now.
        await contoso.KnowAsync(Nora, "Nora Berg", "c1");
        await user.FollowAsync("Back to sign-in");
        await user.FollowAsync("Sign in with Microsoft");
        await user.StandsAtAsync("/account");
        await SeeTheAccountAsync(administrator, "Proven (acrs c1)", "user-sso-proven");

        await administrator.OpenAsync("/admin/single-sign-on");
        await Expect(administrator.Page.Locator("tbody td.number")).ToHaveTextAsync(["4", "1", "3"]);
        await administrator.LooksRightAsync("sso-list");
        await administrator.FollowAsync("Microsoft");
        await administrator.LooksRightAsync("sso-connection-proof");
    }

    private static async Task ConvertAsync(Visitor administrator, Visitor user, House house)
    {
        await administrator.OpenUserAsync("Nora Berg");
        await administrator.FollowAsync("Edit");
        await administrator.Page.GetByLabel("Password", new() { Exact = true }).CheckAsync();
        await administrator.PressAsync("Save");
        await administrator.SeesAsync("Nora Berg now signs in with a password.");
        await user.OpenAsync("/account");
        await user.HeadingIsAsync("Sign in");

        await administrator.OpenUserAsync(house.NameOf("gina.rossi"));
        await administrator.FollowAsync("Edit");
        await administrator.Page.GetByLabel("Single sign-on", new() { Exact = true }).CheckAsync();
        await administrator.PressAsync("Save");
        await administrator.SeesAsync("now signs in through the identity provider.");
        await Expect(administrator.Page.GetByRole(AriaRole.Switch)).ToHaveCountAsync(0);
        await administrator.LooksRightAsync("user-sso-converted");
    }
}
