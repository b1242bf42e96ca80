using System.Text.RegularExpressions;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests;

/// <summary>The rules of the house that no compiler keeps (ADR 1).</summary>
public partial class RoomsTests
{
    private const string Features = "src/Gatehouse/Features/";

    private static readonly List<(string Path, string Text)> Written = Repository.Sources
        .Select(source => (Path: source.Path.Replace('\\', '/'), source.Text))
        .Where(source => !source.Path.Contains("/Migrations/", StringComparison.Ordinal)).ToList();

    [Fact]
    public void No_feature_calls_another()
    {
        var calls = from source in Written
                    where source.Path.StartsWith(Features, StringComparison.Ordinal)
                    let own = source.Path[Features.Length..].Split('/')[0]
                    from Match named in FeatureNamed().Matches(source.Text)
                    where named.Groups[1].Value != own
                    select $"{source.Path} names {named.Value}";

        Assert.Empty(calls);
    }

    [Fact]
    public void Files_are_short()
    {
        var lines = Written.Select(source => (source.Path, Count: source.Text.Count(c => c == '\n'))).OrderBy(source => source.Count).ToList();

        Assert.InRange(lines[lines.Count / 2].Count, 1, 59);
        Assert.InRange(lines[lines.Count * 9 / 10].Count, 1, 199);
        Assert.InRange(lines[^1].Count, 1, 400);
    }

    [Fact]
    public void Names_say_what_a_thing_is() =>
        Assert.DoesNotContain(Written, source => SaysNothing().IsMatch(Path.GetFileNameWithoutExtension(source.Path)));

    [Fact]
    public void The_decisions_know_no_clock_and_wait_for_nothing() => Assert.Empty(
        from source in Written
        where source.Path.StartsWith("src/Gatehouse.Domain/", StringComparison.Ordinal)
        from Match found in ClockOrWaiting().Matches(source.Text)
        select $"{source.Path}: {found.Value}");

    [GeneratedRegex(@"Gatehouse\.Features\.(\w+)")]
    private static partial Regex FeatureNamed();

    [GeneratedRegex("(Manager|Helpers?|Utils?|Service|Common|Base)$")]
    private static partial Regex SaysNothing();

    [GeneratedRegex(@"\basync\b|\bawait\b|DateTime(Offset)?\.(Utc)?Now|TimeProvider|HttpClient|\bFile\.")]
    private static partial Regex ClockOrWaiting();
}
