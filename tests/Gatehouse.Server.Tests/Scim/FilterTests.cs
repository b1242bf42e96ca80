using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Gatehouse.Data.Queries.Provisioning;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Schemas;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>That a filter means on both databases what it means in memory.</summary>
public sealed class FilterTests
{
    [Theory, EveryDatabase]
    public async Task A_random_filter_finds_what_a_plain_reading_of_it_finds(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var random = new Random(7);
        var ids = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            var made = await client.PostAsync("Users", User(i, random).ToJsonString());
            Assert.True(made.Body!.ContainsKey("id"), made.Body.ToJsonString());
            ids.Add(made.Id);
        }

        var groups = new List<string>();
        foreach (var name in new[] { "a", "Ä", "100%", "x" })
            groups.Add((await client.AddGroupAsync(name, ids.Where(_ => random.Next(3) == 0).ToArray())).Id);

        var users = (await client.GetAsync("Users?count=200")).Resources;
        Assert.Equal(40, users.Count);
        var times = users.Select(u => u["meta"]!["created"]!.ToString()).Append("2020-01-01T00:00:00Z").Append("2099-01-01T00:00:00+05:00").Distinct().ToList();
        await using var db = organization.Server.Db(organization.Id);
        var (hits, misses) = (0, 0);
        await AnyQuestion.Of(ids, groups, times).SampleAsync(async filter =>
        {
            var condition = Binding.Bind(FilterParser.Parse(filter.ToString()), ScimSchemas.Users);
            var expected = users.Where(u => condition.Matches(u)).Select(u => u["id"]!.ToString()).Order(StringComparer.Ordinal).ToList();
            var found = (await db.ProvisionedUsersPassing(condition).Select(p => p.UserId).ToListAsync()).ConvertAll(id => id.ToString());
            found.Sort(StringComparer.Ordinal);
            if (expected.Count is > 0 and < 40) hits++;
            else misses++;
            Assert.Equal(expected, found);
        }, iter: 600, threads: 1, print: f => f.ToString());
        // A test whose filters all match nobody would say nothing.
        Assert.True(hits > misses / 4, $"{hits} filters told users apart, {misses} did not.");
    }

    [Theory, EveryDatabase]
    public async Task Filter_bombs_are_refused_and_do_not_reach_the_database(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        foreach (var bomb in new[] { new string('(', 1500) + "title pr", string.Join(" or ", Enumerable.Repeat("title pr", 60)), $"title eq \"{new string('x', 4000)}\"" })
            Assert.Equal((400, "invalidFilter"), (await client.PostAsync("Users/.search", new JsonObject { ["filter"] = bomb }.ToJsonString())).Error);
        // As large as it may be, it is answered.
        Assert.Equal(200, (int)(await client.FindAsync(string.Join(" or ", Enumerable.Range(0, 25).Select(i => $"(title co \"{i}\" and not (title eq \"x{i}\"))")))).Status);
        Assert.Equal(200, (int)(await client.FindAsync("title eq \"'; DROP TABLE \\\"Users\\\"; --\" or title eq \"\\u0000\" or title co \"%\"")).Status);
    }

    private static JsonObject User(int number, Random random)
    {
        string? Text() => random.Next(3) == 0 ? null : AnyQuestion.Texts[random.Next(AnyQuestion.Texts.Length)];
        JsonArray Several() => new([.. Enumerable.Range(0, random.Next(4)).Select(i => (JsonNode)new JsonObject
        {
            ["value"] = Text(), ["type"] = random.Next(2) == 0 ? "work" : Text(), ["display"] = Text(), ["primary"] = i == 0 ? random.Next(3) switch { 0 => true, 1 => false, _ => null } : (JsonNode?)null,
        })]);
        var name = AnyQuestion.Texts[random.Next(AnyQuestion.Texts.Length)].Trim();
        return new()
        {
            ["userName"] = $"{(name.Length > 0 && UserNameFits(name) ? name : "u")}{number}", ["externalId"] = random.Next(2) == 0 ? $"{Text()}{number}" : null, ["title"] = Text(), ["displayName"] = Text(),
            ["nickName"] = Text(), ["profileUrl"] = Text(), ["active"] = random.Next(4) > 0, ["name"] = new JsonObject { ["givenName"] = Text(), ["familyName"] = Text() },
            ["emails"] = Several(), ["phoneNumbers"] = Several(),
            [ScimClient.Enterprise] = new JsonObject { ["department"] = Text(), ["manager"] = new JsonObject { ["value"] = Text() } },
        };
    }

    private static bool UserNameFits(string name) => !name.Any(char.IsWhiteSpace) && name.EnumerateRunes().All(r => r != Rune.ReplacementChar);
}
