using Gatehouse.Browser.Tests.Actions;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>Help articles, followed word by word by somebody who knows nothing else.</summary>
public class HelpArticles
{
    private const string Individual = "manage-mfa-for-individual-users";

    [Scenario]
    public Task The_article_on_MFA_for_individual_users_leads_there_and_back() => Stage.PlayAsync(async stage =>
    {
        var name = stage.House.NameOf("gina.rossi");
        var reader = await stage.EnterAsync();
        var on = await reader.ReadAsync(Individual, "Turn MFA on for a user");
        var off = await reader.ReadAsync(Individual, "Turn MFA off for a user");
        Assert.Equal((7, 3), (on.Count, off.Count));
        var administrator = await stage.EnterAsync();
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));

        foreach (var step in on) await administrator.DoAsync(step, name);
        await Expect(administrator.Switch("Multi-Factor Authentication")).ToBeCheckedAsync();
        await administrator.SeesAsync("What happens at the next sign-in");

        // "Open the account as above": its first steps, whose bold words it repeats.
        Assert.StartsWith("Open the account as above", off[0].Text, StringComparison.Ordinal);
        Assert.Subset(on.SelectMany(s => s.Bold).ToHashSet(), off[0].Bold.ToHashSet());
        await administrator.OpenAsync("/account");
        foreach (var step in on.Take(5)) await administrator.DoAsync(step, name);
        foreach (var step in off.Skip(1)) await administrator.DoAsync(step, name);
        await Expect(administrator.Switch("Multi-Factor Authentication")).Not.ToBeCheckedAsync();
    });

    [Scenario]
    public Task The_article_on_MFA_for_the_organisation_leads_there() => Stage.PlayAsync(async stage =>
    {
        var reader = await stage.EnterAsync();
        var steps = await reader.ReadAsync("turn-on-mfa-for-your-organisation", "Turn it on");
        var administrator = await stage.EnterAsync();
        await administrator.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        foreach (var step in steps) await administrator.DoAsync(step, "");
        await Expect(administrator.Switch("Require multi-factor authentication for everyone")).ToBeCheckedAsync();
    });
}
