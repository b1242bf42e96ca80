using Microsoft.Playwright;
using Xunit;

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>What a user does at the set-up of MFA.</summary>
public static class SettingUp
{
    /// <summary>Scans the QR code off the screen, compares it with the key for those who cannot scan, and enters the phone's code.</summary>
    /// <param name="user">Who stands at the set-up page.</param>
    /// <param name="lookAsync">Looks at each state of the page on the way.</param>
    public static async Task<Phone> SetUpMfaAsync(this Visitor user, Func<Visitor, string, Task>? lookAsync = null)
    {
        await user.HeadingIsAsync("Set up multi-factor authentication");
        if (lookAsync is not null) await lookAsync(user, "set-up");
        var phone = await Phone.ScanAsync(await user.Page.GetByRole(AriaRole.Img, new() { NameRegex = new("QR code") }).ScreenshotAsync());
        await user.Page.GetByText("Can't scan the QR code?").ClickAsync();
        if (lookAsync is not null) await lookAsync(user, "set-up-key");
        var key = await user.Page.Locator("#set-up-key").InnerTextAsync();
        Assert.Matches("^([A-Z2-7]{4} )+[A-Z2-7]{1,4}$", key);
        Assert.Equal(phone.Secret, key.Replace(" ", "", StringComparison.Ordinal));
        if (user.Watch.HasScript)
        {
            await user.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
            await user.Page.Locator(".copyable button").ClickAsync();
            await user.SeesAsync("Copied");
            Assert.Equal(phone.Secret, await user.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        }

        await user.EnterCodeAsync(phone);
        return phone;
    }
}
