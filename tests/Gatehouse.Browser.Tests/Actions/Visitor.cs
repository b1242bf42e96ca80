using System.Text.RegularExpressions;
using Gatehouse.Browser.Tests.Checks;
using Gatehouse.Features.Setup;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>Somebody at a browser of their own: sees and does what a person sees and does, by the words on the screen.</summary>
public sealed class Visitor(House house, IPage page, Watch watch)
{
    public IPage Page => page;

    public House House => house;

    /// <summary>What the browser complained of.</summary>
    public Watch Watch => watch;

    public async Task OpenAsync(string path) => await page.GotoAsync(new Uri(new Uri(house.Address), path).AbsoluteUri);

    public ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Field(string label) => page.GetByLabel(label, new() { Exact = true });

    public ILocator Switch(string name) => page.GetByRole(AriaRole.Switch, new() { Name = name, Exact = true });

    public Task PressAsync(string name) => Button(name).ClickAsync();

    public Task FollowAsync(string name) => Link(name).First.ClickAsync();

    /// <summary>
    /// Presses what leads to another page, or to this one anew, and waits until that page is there. Listening begins before the click:
    /// asked afterwards, the browser may speak of the page that is being left.
    /// </summary>
    public async Task LeaveByAsync(ILocator what)
    {
        var arrived = new TaskCompletionSource();
        void Arrive(object? sender, IPage there) => arrived.TrySetResult();
        page.DOMContentLoaded += Arrive;
        try
        {
            await what.ClickAsync();
            await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        finally
        {
            page.DOMContentLoaded -= Arrive;
        }
    }

    /// <summary>
    /// Waits for all of the page. Asked of the page itself, again and again from outside: Playwright's own wait can miss an event that comes
    /// while it begins to wait, and a wait inside the page is forbidden by its policy.
    /// </summary>
    public async Task HasLoadedAsync()
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if (await page.EvaluateAsync<string>("document.readyState") == "complete") return;
            await Task.Delay(100);
        }

        throw new TimeoutException($"{page.Url} has not loaded in 30 seconds.");
    }

    public Task TypeAsync(string label, string text) => Field(label).FillAsync(text);

    /// <summary>Waits until the page's heading says so.</summary>
    public Task HeadingIsAsync(string text) => Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = text, Exact = true })).ToBeVisibleAsync();

    /// <summary>Waits until a part of the text can be seen somewhere.</summary>
    public Task SeesAsync(string text) => Expect(page.Locator("body")).ToContainTextAsync(text, new() { UseInnerText = true });

    public Task DoesNotSeeAsync(string text) => Expect(page.Locator("body")).Not.ToContainTextAsync(text, new() { UseInnerText = true });

    /// <summary>Waits until the address ends so.</summary>
    public Task StandsAtAsync(string pathAndQuery) => Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(pathAndQuery) + "$"));

    /// <summary>Opens the sign-in page and enters username and password.</summary>
    public async Task EnterPasswordAsync(string username, string password = Demo.Password)
    {
        await OpenAsync("/sign-in");
        await TypeAsync("Username", username);
        await TypeAsync("Password", password);
        await PressAsync("Sign in");
    }

    /// <summary>Enters a code of the phone and goes on.</summary>
    public async Task EnterCodeAsync(Phone phone)
    {
        await TypeAsync("Code", await phone.CodeAsync());
        await PressAsync("Continue");
    }

    /// <summary>Signs in with username, password and a code, until the own account is there.</summary>
    public async Task SignInAsync(string username, Phone? phone = null)
    {
        await EnterPasswordAsync(username);
        if (phone is not null)
        {
            await HeadingIsAsync("Open your authenticator app");
            await EnterCodeAsync(phone);
        }

        await Expect(Button("Account menu")).ToBeVisibleAsync();
    }

    /// <summary>Chooses an entry of the Account menu.</summary>
    public async Task ChooseFromMenuAsync(string entry)
    {
        await PressAsync("Account menu");
        var menu = page.GetByRole(AriaRole.Navigation, new() { Name = "Account menu" });
        await menu.GetByText(entry, new() { Exact = true }).ClickAsync();
    }

    public async Task SignOutAsync()
    {
        await ChooseFromMenuAsync("Sign out");
        await HeadingIsAsync("Sign in");
    }

    /// <summary>As the help article says: Account menu, Admin mode, Users, a part of the name, the name.</summary>
    public async Task OpenUserAsync(string name)
    {
        if (!new Uri(page.Url).AbsolutePath.StartsWith("/admin", StringComparison.Ordinal)) await ChooseFromMenuAsync("Admin mode");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Administration" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Administration" }).GetByRole(AriaRole.Link, new() { Name = "Users" }).ClickAsync();
        await HeadingIsAsync("Users");
        await TypeAsync("Search", name[..^2]);
        if (!watch.HasScript) await PressAsync("Apply");
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await FollowAsync(name);
        await HeadingIsAsync(name);
    }
}
