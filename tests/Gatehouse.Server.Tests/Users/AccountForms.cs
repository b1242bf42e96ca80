using System.Globalization;
using Gatehouse.Domain.Totp;
using Gatehouse.Server.Tests.Infrastructure;

namespace Gatehouse.Server.Tests.Users;

/// <summary>The forms of the account page, filled in as a browser does.</summary>
internal static class AccountForms
{
    public static string Address(this TestUser user) => $"/admin/users/{user.Id}";

    public static Task<TestPage> SendAsync(this TestBrowser browser, TestPage page, string handler, params (string Name, string Value)[] fields) =>
        browser.SubmitAsync(page, $"form:has(input[name=_handler][value='{handler}'])", fields);

    /// <summary>Turns the switch, and confirms where that is asked.</summary>
    public static async Task<TestPage> TurnMfaAsync(this TestBrowser browser, TestUser user, bool on)
    {
        var page = await browser.SendAsync(await browser.GetAsync(user.Address()), "mfa", ("wanted", on ? "on" : "off"));
        return on ? page : await browser.SendAsync(page, "mfa-off");
    }

    public static async Task<TestPage> ResetMfaAsync(this TestBrowser browser, TestUser user, string reason = "Lost phone") =>
        await browser.SendAsync(await browser.GetAsync(user.Address()), "reset-mfa", ("reason", reason));

    /// <summary>Finishes the set-up page with a code of the secret it shows, as a person with an app does.</summary>
    public static async Task<TestPage> SetUpAsync(this TestBrowser browser, TestPage page, TestServer server)
    {
        Assert(page.Path == "/sign-in/set-up", page);
        return await browser.SubmitAsync(page, ("code", CodeOf(page, server)));
    }

    public static string CodeOf(TestPage setUp, TestServer server)
    {
        var key = setUp.Document.QuerySelector("#set-up-key")!.TextContent;
        return TotpSecret.TryParse(key, out var secret)
            ? Totp.Code(secret.Bytes, Totp.TimeStep(server.Time.GetUtcNow()))
            : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"No set-up key: {key}"));
    }

    /// <summary>The switch as a reader of the page meets it; null where there is none.</summary>
    public static (bool On, bool Locked)? Switch(TestPage page) => page.Document.QuerySelector("#mfa-switch") is { } button
        ? (button.GetAttribute("aria-checked") == "true", button.HasAttribute("disabled"))
        : null;

    private static void Assert(bool condition, TestPage page)
    {
        if (!condition) throw new InvalidOperationException($"Elsewhere: {page.Path} {page.Text}");
    }
}
