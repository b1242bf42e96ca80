using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Gatehouse.Ui;

/// <summary>
/// A page in its layouts. Blazor's RouteView does the same and looks up anew, for every page, which layout lies in which; that never changes.
/// </summary>
public sealed class FramedPage : ComponentBase
{
    private static readonly ConcurrentDictionary<Type, Type[]> Frames = new();

    /// <summary>Which page, and what its address says.</summary>
    [Parameter, EditorRequired] public Microsoft.AspNetCore.Components.RouteData Route { get; set; } = null!;

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder) => Frame(Frames.GetOrAdd(Route.PageType, FramesOf), 0)(builder);

    private RenderFragment Frame(Type[] frames, int at) => builder =>
    {
        if (at == frames.Length)
        {
            builder.OpenComponent(0, Route.PageType);
            foreach (var (name, value) in Route.RouteValues) builder.AddComponentParameter(1, name, value);
        }
        else
        {
            builder.OpenComponent(2, frames[at]);
            builder.AddComponentParameter(3, nameof(LayoutComponentBase.Body), Frame(frames, at + 1));
        }

        builder.CloseComponent();
    };

    // From the outermost one in.
    private static Type[] FramesOf(Type page)
    {
        var frames = new Stack<Type>();
        for (var frame = LayoutOf(page) ?? typeof(PageLayout); frame is not null; frame = LayoutOf(frame)) frames.Push(frame);
        return [.. frames];
    }

    private static Type? LayoutOf(Type type) => type.GetCustomAttribute<LayoutAttribute>()?.LayoutType;
}
