using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Browser.Tests.Checks;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>Each shared component in each of its states, on the page where developers see them.</summary>
public class Components
{
    [Scenario]
    public Task Every_component_looks_right_in_every_state() => Stage.PlayAsync(async stage =>
    {
        var developer = await stage.EnterAsync();
        await developer.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        await developer.OpenAsync("/admin/_components");
        await developer.LooksRightAsync("components");
    }, new(Environment: "Development"));
}
