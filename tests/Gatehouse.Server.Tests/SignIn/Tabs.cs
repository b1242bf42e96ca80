using Gatehouse.Domain.Totp;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Server.Tests.SignIn;

/// <summary>What the tests of the sign-in have in common.</summary>
internal static class Tabs
{
    /// <summary>Another tab of the same browser: the same cookies and address, so that both can send at the same instant.</summary>
    public static TestBrowser OpenTab(this TestBrowser browser, TestServer server)
    {
        var tab = new TestBrowser(server.Address) { From = browser.From };
        foreach (var (name, value) in browser.Cookies) tab.Cookies[name] = value;
        return tab;
    }

    /// <summary>A browser in which the password has been proven and the next page is open.</summary>
    public static async Task<(TestBrowser Browser, TestPage Page)> BeginAsync(this TestUser user, TestServer? server = null)
    {
        var browser = new TestBrowser((server ?? user.Organization.Server).Address);
        return (browser, await browser.SignInAsync(user));
    }

    /// <summary>A wrong password, or a code after a wrong one: what a stranger does.</summary>
    public static async Task<TestPage> FailAsync(this TestUser user, TestServer? server = null)
    {
        using var stranger = new TestBrowser((server ?? user.Organization.Server).Address);
        return await stranger.SignInAsync(user, "not the password");
    }

    /// <summary>The secret that the set-up page offers, as its reader types it.</summary>
    public static TotpSecret Offered(this TestPage page) =>
        TotpSecret.TryParse(page.Document.QuerySelector("#set-up-key")!.TextContent, out var secret)
            ? secret
            : throw new InvalidOperationException($"No key on {page.Path}: {page.Text}");

    public static string Code(this TestServer server, TotpSecret secret, int steps = 0) =>
        Totp.Code(secret.Bytes, Totp.TimeStep(server.Time.GetUtcNow()) + steps);

    /// <summary>Six digits that this secret shows at no time within ten minutes.</summary>
    public static string WrongCode(this TestServer server, TotpSecret secret)
    {
        var near = Enumerable.Range(-25, 51).Select(step => server.Code(secret, step)).ToHashSet();
        return Enumerable.Range(0, 100).Select(n => n.ToString("000000", System.Globalization.CultureInfo.InvariantCulture)).First(code => !near.Contains(code));
    }

    public static async Task<int> SessionsAsync(this TestUser user)
    {
        await using var db = user.Organization.Server.Db(user.Organization.Id);
        return await db.Sessions.CountAsync(s => s.UserId == user.Id);
    }

    public static async Task<int> AuthenticatorsAsync(this TestUser user)
    {
        await using var db = user.Organization.Server.Db(user.Organization.Id);
        return await db.Authenticators.CountAsync(a => a.UserId == user.Id && a.RevokedAt == null);
    }

    public static bool IsSignedIn(this TestPage page) => page.Path.StartsWith("/account", StringComparison.Ordinal);
}
