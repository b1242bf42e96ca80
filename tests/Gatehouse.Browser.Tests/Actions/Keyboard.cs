using Microsoft.Playwright;
using Xunit;

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>Somebody without a mouse.</summary>
public static class Keyboard
{
    private const int Patience = 60;

    /// <summary>Presses Tab until it has the focus, and expects to see that it has (WCAG 2.4.7).</summary>
    public static async Task TabToAsync(this Visitor visitor, ILocator target)
    {
        for (var i = 0; i < Patience; i++)
        {
            if (await target.EvaluateAsync<bool>("e => e === document.activeElement"))
            {
                Assert.True(await target.EvaluateAsync<bool>("e => e.matches(':focus-visible') && (getComputedStyle(e).outlineStyle !== 'none' || getComputedStyle(e).boxShadow !== 'none')"),
                    $"The focus on {target} cannot be seen.");
                return;
            }

            await visitor.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{Patience} times Tab does not lead to {target}.");
    }

    public static Task KeyAsync(this Visitor visitor, string key) => visitor.Page.Keyboard.PressAsync(key);

    public static Task WriteAsync(this Visitor visitor, string text) => visitor.Page.Keyboard.TypeAsync(text);
}
