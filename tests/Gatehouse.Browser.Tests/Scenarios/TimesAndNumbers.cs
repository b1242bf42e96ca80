using System.Globalization;
using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Features.Setup;
using Xunit;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>A moment is written as the clock on the reader's wall shows it, and numbers as the reader writes them.</summary>
public class TimesAndNumbers
{
    // Neither whole hours from the server's clock nor a day's length of its own.
    private const string Zone = "Asia/Kathmandu";

    [Scenario]
    public Task Every_moment_is_told_in_the_readers_zone_and_exactly_on_hover() => Stage.PlayAsync(async stage =>
    {
        await stage.House.CommandAsync("seed", "--organization", Demo.Slug, "--users", "1200");
        var german = CultureInfo.GetCultureInfo("de-DE");
        var reader = await stage.EnterAsync(zone: Zone);
        await reader.SignInAsync("amelia.stone", stage.House.PhoneOf("amelia.stone"));
        await reader.OpenAsync("/admin/users?q=gina.rossi");
        var account = await reader.Link(stage.House.NameOf("gina.rossi")).GetAttributeAsync("href");
        foreach (var page in new[] { "/account", "/admin/users", account!, "/admin/audit-log" })
        {
            await reader.OpenAsync(page);
            var moments = await reader.Page.Locator("time").EvaluateAllAsync<string[][]>("times => times.map(t => [t.dateTime, t.title, t.textContent])");
            Assert.NotEmpty(moments);
            foreach (var (at, exactly, text) in moments.Select(m => (m[0], m[1], m[2])))
            {
                var local = TimeZoneInfo.ConvertTime(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), TimeZoneInfo.FindSystemTimeZoneById(Zone));
                string Write(string form) => local.ToString(form, german);
                Assert.Equal(Write("d. MMMM yyyy, HH:mm:ss '(UTC'zzz')'"), exactly);
                string[] forms = [Write("d. MMMM yyyy"), Write("d. MMM yyyy"), Write("d. MMM yyyy, HH:mm"), Write("d. MMM yyyy, HH:mm:ss"), Write("'Today, 'HH:mm"), Write("'Yesterday, 'HH:mm"), "today", "yesterday"];
                Assert.Contains(text, forms);
            }
        }

        await reader.OpenAsync("/admin/users");
        await reader.SeesAsync("1.211 users");
    }, new(Language: "de-DE"));
}
