using Gatehouse.Browser.Tests.Checks;
using Microsoft.Playwright;
using Xunit.Sdk;

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>One scenario: a server, and visitors each with a browser of their own. Ends red if any of their browsers complained.</summary>
public sealed class Stage
{
    private readonly List<(Visitor Visitor, IBrowserContext Context)> _visitors = [];

    private Stage(House house) => House = house;

    public House House { get; }

    /// <summary>Plays a scenario on a server of its own.</summary>
    public static async Task PlayAsync(Func<Stage, Task> scenario, House.Kind? kind = null)
    {
        await using var house = await House.StartAsync(kind ?? new());
        var stage = new Stage(house);
        try
        {
            await scenario(stage);
        }
        catch (Exception error)
        {
            throw new XunitException($"{error.Message}\n{await stage.SceneAsync()}", error);
        }
        finally
        {
            foreach (var (_, context) in stage._visitors) await context.CloseAsync();
        }

        var complaints = stage._visitors.SelectMany(v => v.Visitor.Watch.Complaints).ToList();
        if (complaints.Count > 0) throw new XunitException($"The browser complained:\n{string.Join('\n', complaints)}");
    }

    /// <summary>Somebody who has never been here.</summary>
    /// <param name="script">False: with JavaScript switched off.</param>
    /// <param name="zone">Where the clock on the wall stands.</param>
    public async Task<Visitor> EnterAsync(bool script = true, string zone = "Europe/London")
    {
        var context = await (await Chromium.BrowserAsync()).NewContextAsync(new()
        {
            // Transitions between pages may be cut short by the next click, which the browser reports as an error.
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = script,
            ViewportSize = new() { Width = 1280, Height = 800 },
            Locale = "en-GB",
            TimezoneId = zone,
        });
        context.SetDefaultTimeout(10_000);
        var page = await context.NewPageAsync();
        var visitor = new Visitor(House, page, Watch.Over(page, script));
        _visitors.Add((visitor, context));
        return visitor;
    }

    // What everybody sees now, for whoever reads the failure.
    private async Task<string> SceneAsync()
    {
        var scenes = new List<string>();
        foreach (var (visitor, _) in _visitors)
        {
            var text = await visitor.Page.Locator("body").InnerTextAsync(new() { Timeout = 1000 });
            scenes.Add($"--- {visitor.Page.Url}\n{text[..Math.Min(text.Length, 1500)]}\n{string.Join('\n', visitor.Watch.Complaints)}");
        }

        return string.Join('\n', scenes);
    }
}
