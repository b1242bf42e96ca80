using Gatehouse.Browser.Tests.Actions;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>The one browser all scenarios share, each in contexts of its own. It is the system's: nothing is downloaded.</summary>
public sealed class Chromium : IAsyncDisposable
{
    /// <summary>Where Debian installs it; <c>GATEHOUSE_TEST_CHROMIUM</c> names another place.</summary>
    public static string Path { get; } = Environment.GetEnvironmentVariable("GATEHOUSE_TEST_CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium";

    private static readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> Running = new(StartAsync);

    /// <summary>The running browser.</summary>
    public static async Task<IBrowser> BrowserAsync() => (await Running.Value).Browser;

    public async ValueTask DisposeAsync()
    {
        if (!Running.IsValueCreated || !Running.Value.IsCompletedSuccessfully) return;
        var (driver, browser) = await Running.Value;
        await browser.DisposeAsync();
        driver.Dispose();
    }

    private static async Task<(IPlaywright, IBrowser)> StartAsync()
    {
        var driver = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(10_000);
        return (driver, await driver.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            Args = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        }));
    }
}
