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
    // What axe cannot tell counts as a finding where it is about colours. It cannot tell beside any drawn shape unless told to look past it:
    // the arch behind the card of the sign-in pages is one.
    private const string Run = """
        async options => {
          // All options of the check, for it knows no others beside those given: axe's own, and past drawn shapes.
          const contrast = {
            ignorePseudo: true, ignoreUnicode: true, ignoreLength: false, boldValue: 700, boldTextPt: 14, largeTextPt: 18, pseudoSizeThreshold: .25, shadowOutlineEmMax: .2, textStrokeEmMin: .03,
            contrastRatio: { normal: { expected: 4.5 }, large: { expected: 3 } },
          };
          axe.configure({ checks: [{ id: 'color-contrast', options: contrast }] });
          const found = await axe.run(document, JSON.parse(options));
          // Of a modal dialog it cannot tell either what lies behind it; the same colours stand on cards elsewhere.
          const untold = found.incomplete.filter(v => v.id === 'color-contrast' && v.nodes.some(n => !document.querySelector(n.target[0])?.closest('dialog')));
          return [...found.violations, ...untold]
            .map(v => `${v.id}: ${v.help}: ${v.nodes.map(n => `${n.html} ${n.failureSummary}`).join(' | ')}`);
        }
        """;

    // Sideways, or cut off at the side: what stands beyond the edge, unless its own container scrolls or it is for screen readers only.
    private const string Beyond = """
        () => [...document.querySelectorAll('body *')].filter(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
          .filter(e => { for (let a = e; a; a = a.parentElement) { const s = getComputedStyle(a); if (/auto|scroll/.test(s.overflowX) || s.clipPath !== 'none') return false; } return true; })
          .map(e => e.outerHTML.slice(0, 120))
        """;

    // What finds an element by its id takes the first of them: with a second one a label or a button may mean the wrong one. (axe has given its rule up.)
    private const string Twice = "() => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return [...new Set(ids.filter((id, i) => ids.indexOf(id) < i))]; }";

    private static readonly Lazy<string> Axe = new(new BundledAxeScriptProvider().GetScript);

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("GATEHOUSE_SCREENSHOTS");

    /// <summary>Looks at the page as it stands; <paramref name="name"/> names the state (and the picture, where <c>GATEHOUSE_SCREENSHOTS</c> names a folder).</summary>
    public static async Task LooksRightAsync(this Visitor visitor, string name)
    {
        var page = visitor.Page;
        await visitor.HasLoadedAsync();
        var findings = new List<string>();
        findings.AddRange((await page.EvaluateAsync<string[]>(Twice)).Select(id => $"{name}: two elements have the id {id}"));
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
                findings.AddRange((await page.EvaluateAsync<string[]>(Beyond)).Select(html => $"{where}: stands beyond the edge: {html}"));
                if (Pictures is not { Length: > 0 }) continue;
                // From the top: what stays in its place while one scrolls would stand in the middle of the picture.
                await page.EvaluateAsync("scrollTo(0, 0)");
                await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{width}-{scheme}.png".ToLowerInvariant()), FullPage = true });
            }
        }

        await page.SetViewportSizeAsync(1280, 800);
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }
}
