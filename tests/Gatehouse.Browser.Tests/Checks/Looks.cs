using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Gatehouse.Browser.Tests.Actions;
using Microsoft.Playwright;
using Xunit;

namespace Gatehouse.Browser.Tests.Checks;

/// <summary>What must hold for every page in every state: axe finds nothing and nothing scrolls sideways, wide and narrow, light and dark.</summary>
public static class Looks
{
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new() { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"] },
    };

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("GATEHOUSE_SCREENSHOTS");

    /// <summary>Looks at the page as it stands; <paramref name="name"/> names the state (and the picture, where <c>GATEHOUSE_SCREENSHOTS</c> names a folder).</summary>
    public static async Task LooksRightAsync(this Visitor visitor, string name)
    {
        var page = visitor.Page;
        var findings = new List<string>();
        foreach (var (width, height) in new[] { (1280, 800), (390, 844) })
        {
            await page.SetViewportSizeAsync(width, height);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await page.EmulateMediaAsync(new() { ColorScheme = scheme });
                var where = $"{name}, {width} px, {scheme}";
                foreach (var violation in (await page.RunAxe(Rules)).Violations)
                    findings.Add($"{where}: {violation.Id}: {violation.Help}: {string.Join(" | ", violation.Nodes.Select(n => n.Html))}");
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
