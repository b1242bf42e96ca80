using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>A reader of a help article who does exactly what it says, and nothing it does not say.</summary>
public static class HelpReader
{
    /// <summary>One numbered step: its sentences and the words it prints in bold.</summary>
    public sealed record Step(string Text, IReadOnlyList<string> Bold);

    /// <summary>The numbered steps under a heading of an article, as the page shows them.</summary>
    public static async Task<IReadOnlyList<Step>> ReadAsync(this Visitor reader, string article, string heading)
    {
        await reader.OpenAsync($"/help/{article}");
        var list = reader.Page.Locator($"xpath=//article//h2[normalize-space()='{heading}']/following-sibling::ol[1]/li");
        var steps = new List<Step>();
        foreach (var item in await list.AllAsync()) steps.Add(new(await item.InnerTextAsync(), await item.Locator("strong").AllInnerTextsAsync()));
        return steps.Count > 0 ? steps : throw new InvalidOperationException($"There are no steps under \"{heading}\".");
    }

    /// <summary>Does one step. What it tells to select is clicked, what it says will appear must appear.</summary>
    public static async Task DoAsync(this Visitor visitor, Step step, string name)
    {
        var page = visitor.Page;
        switch (step.Text)
        {
            case var text when text.StartsWith("Select the user's name", StringComparison.Ordinal):
                await visitor.FollowAsync(name);
                await visitor.HeadingIsAsync(name);
                break;
            case var text when text.StartsWith("Select ", StringComparison.Ordinal):
                await page.GetByRole(AriaRole.Button, new() { Name = step.Bold[0], Exact = true }).Or(page.GetByRole(AriaRole.Link, new() { Name = step.Bold[0], Exact = true })).First.ClickAsync();
                break;
            case var text when text.StartsWith("Type a part of the user's name", StringComparison.Ordinal):
                await visitor.TypeAsync(step.Bold[0], name[..4]);
                await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
                break;
            case var text when text.StartsWith("Turn on the switch", StringComparison.Ordinal):
                await Expect(visitor.Switch(step.Bold[0])).Not.ToBeCheckedAsync();
                await visitor.Switch(step.Bold[0]).ClickAsync();
                break;
            case var text when text.Contains("turn off the switch", StringComparison.Ordinal):
                foreach (var section in step.Bold.SkipLast(1)) await SeesHeadingAsync(section);
                await Expect(visitor.Switch(step.Bold[^1])).ToBeCheckedAsync();
                await visitor.Switch(step.Bold[^1]).ClickAsync();
                break;
            case var text when text.StartsWith("In the section", StringComparison.Ordinal):
                foreach (var section in step.Bold) await SeesHeadingAsync(section);
                break;
            case var text when text.StartsWith("Under ", StringComparison.Ordinal):
                await visitor.Field(step.Bold[0]).SelectOptionAsync(step.Bold[1]);
                break;
            case var text when text.StartsWith("Read ", StringComparison.Ordinal):
                break;
            default:
                throw new InvalidOperationException($"The reader does not know how to do this: {step.Text}");
        }

        if (step.Text.Contains(" appears", StringComparison.Ordinal)) await SeesHeadingAsync(step.Bold[^1]);

        Task SeesHeadingAsync(string text) => Expect(page.GetByRole(AriaRole.Heading, new() { Name = text, Exact = true })).ToBeVisibleAsync();
    }
}
