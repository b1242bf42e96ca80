using Deque.AxeCore.Commons;
using Gatehouse.Browser.Tests.Actions;
using Microsoft.Playwright;
using Xunit;

namespace Gatehouse.Browser.Tests.Checks;

/// <summary>What must hold for every page in every state: axe finds nothing and nothing scrolls sideways, wide and narrow, light and dark.</summary>
public static class Looks
{
    // WCAG 2.2 A and AA, and what axe calls best practice; in the dark only what colours can change is looked at again.
    private const string All = """{ "runOnly": { "type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"] } }""";
    private const string Colours = """{ "runOnly": { "type": "rule", "values": ["color-contrast", "link-in-text-block"] } }""";

    // The package's own way of running opens further pages for frames, which ours do not have, and takes seconds.
    private const string Run = """
        async options => {
          const found = await axe.run(document, { ...JSON.parse(options), resultTypes: ['violations'] });
          return found.violations.map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => n.html).join(' | ')}`);
        }
        """;

    private static readonly Lazy<string> Axe = new(new BundledAxeScriptProvider().GetScript);

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("GATEHOUSE_SCREENSHOTS");

    /// <summary>Looks at the page as it stands; <paramref name="name"/> names the state (and the picture, where <c>GATEHOUSE_SCREENSHOTS</c> names a folder).</summary>
    public static async Task LooksRightAsync(this Visitor visitor, string name)
    {
        var page = visitor.Page;
        await page.WaitForLoadStateAsync();
        var findings = new List<string>();
        if (!await page.EvaluateAsync<bool>("!!window.axe")) await page.EvaluateAsync(Axe.Value);
        foreach (var (width, height) in new[] { (1280, 800), (390, 844) })
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                var where = $"{name}, {width} px, {scheme}";
                findings.AddRange((await page.EvaluateAsync<string[]>(Run, scheme is ColorScheme.Light ? All : Colours)).Select(f => $"{where}: {f}"));
                if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") is var wide && wide > width) findings.Add($"{where}: scrolls sideways, {wide} px");
                if (Pictures is { Length: > 0 })
                    await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{width}-{scheme}.png".ToLowerInvariant()), FullPage = true });
            }
        }

        await page.SetViewportSizeAsync(1280, 800);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }
}
