using System.Globalization;
using System.Text.Json;
using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Domain.Audit;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.AuditLog;

/// <summary>What somebody with the database but not the master key can do to the log, done to it, and what the verification says.</summary>
public sealed class VerifyTests : IAsyncLifetime
{
    private const int Events = 6;

    private TestServer? _server;
    private string _folder = "";
    private Guid _organization;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    [Theory, EveryDatabase]
    public async Task An_untouched_log_is_intact_with_the_installations_own_lanes(Database database)
    {
        await PrepareAsync(database);
        await using (var db = _server!.Db(_organization))
        {
            db.Audit(new(Guid.Empty, _server.Time.GetUtcNow(), AuditActs.SignInFailed, AuditActor.Visitor("192.0.2.7", null), Reason: "unknown user name"));
            await db.SaveChangesAsync();
        }

        var result = await VerifyAsync();

        Assert.Equal((0, ""), (result.Exit, result.Error));
        Assert.Contains("(installation)", result.Out, StringComparison.Ordinal);
        Assert.Contains($"Intact: {Events + 1} events in 2 lanes.", result.Out, StringComparison.Ordinal);

        await using (var db = _server.Db(Guid.Empty)) await db.AuditEvents.ExecuteUpdateAsync(set => set.SetProperty(e => e.Address, "192.0.2.8"));
        var touched = await VerifyAsync();
        Assert.Equal(1, touched.Exit);
        Assert.StartsWith("(installation), lane ", touched.ErrorLine, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task One_event_in_one_lane_is_counted_in_the_singular(Database database)
    {
        await using var own = await TestDatabase.CreateAsync(database);
        var folder = await own.ConfigureAsync();
        await TestCommand.RunAsync(folder, "organization", "add", "org", "--name", "Org");

        var result = await TestCommand.RunAsync(folder, "audit", "verify");

        Assert.Equal(0, result.Exit);
        Assert.Contains("Intact: 1 event in 1 lane.", result.Out, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public Task A_changed_event_is_named(Database database) => BreaksAsync(database, "changed", 3,
        """UPDATE "AuditEvents" SET "Reason" = 'nothing to see' WHERE "Number" = 3""");

    [Theory, EveryDatabase]
    public Task A_removed_event_is_named(Database database) => BreaksAsync(database, "removed", 3, """DELETE FROM "AuditEvents" WHERE "Number" = 3""");

    [Theory, EveryDatabase]
    public Task A_removed_last_event_is_named(Database database) => BreaksAsync(database, "removed", Events, $"""DELETE FROM "AuditEvents" WHERE "Number" = {Events}""");

    [Theory, EveryDatabase]
    public Task A_removed_last_event_with_the_count_faked_is_named(Database database) => BreaksAsync(database, "changed", Events - 1,
        $"""DELETE FROM "AuditEvents" WHERE "Number" = {Events}""", $"""UPDATE "AuditLanes" SET "Count" = {Events - 1}""");

    [Theory, EveryDatabase]
    public Task A_removed_event_whose_gap_was_closed_is_named(Database database) => BreaksAsync(database, "removed", 3,
        """DELETE FROM "AuditEvents" WHERE "Number" = 3""", """UPDATE "AuditEvents" SET "Number" = -"Number" + 1 WHERE "Number" > 3""",
        """UPDATE "AuditEvents" SET "Number" = -"Number" WHERE "Number" < 0""");

    [Theory, EveryDatabase]
    public Task An_event_appended_without_the_key_is_named(Database database) => BreaksAsync(database, "inserted", Events + 1, Copy(3, Events + 1));

    [Theory, EveryDatabase]
    public Task An_event_inserted_in_the_middle_is_named(Database database) => BreaksAsync(database, "inserted", 3,
        """UPDATE "AuditEvents" SET "Number" = -"Number" - 1 WHERE "Number" >= 3""", """UPDATE "AuditEvents" SET "Number" = -"Number" WHERE "Number" < 0""",
        Copy(2, 3), """UPDATE "AuditEvents" SET "Reason" = 'forged' WHERE "Number" = 3""", $"""UPDATE "AuditLanes" SET "Count" = {Events + 1}""");

    [Theory, EveryDatabase]
    public Task Two_swapped_events_are_named(Database database) => BreaksAsync(database, "reordered", 2,
        """UPDATE "AuditEvents" SET "Number" = -2 WHERE "Number" = 2""", """UPDATE "AuditEvents" SET "Number" = 2 WHERE "Number" = 4""",
        """UPDATE "AuditEvents" SET "Number" = 4 WHERE "Number" = -2""");

    [Theory, EveryDatabase]
    public async Task An_event_moved_to_another_lane_breaks_both(Database database)
    {
        await PrepareAsync(database);
        await SqlAsync($"""UPDATE "AuditEvents" SET "Lane" = ("Lane" + 1) % {AuditChain.LaneCount}, "Number" = 1 WHERE "Number" = {Events}""");

        var result = await VerifyAsync("--json");

        Assert.Equal(1, result.Exit);
        Assert.Equal(2, result.Json.GetProperty("lanes").EnumerateArray().Count(l => !l.GetProperty("intact").GetBoolean()));
    }

    [Theory, EveryDatabase]
    public async Task An_event_moved_to_another_organisation_breaks_both(Database database)
    {
        await PrepareAsync(database);
        var other = await _server!.NewOrganizationAsync("Other");
        await using (var db = _server.Db(_organization))
            await db.Database.ExecuteSqlAsync($"""UPDATE "AuditEvents" SET "OrganizationId" = {Id(database, other.Id)} WHERE "Number" = {Events}""");

        var result = await VerifyAsync("--json");

        Assert.Equal(1, result.Exit);
        Assert.Equal(2, result.Json.GetProperty("lanes").EnumerateArray().Count(l => !l.GetProperty("intact").GetBoolean()));
    }

    [Theory, EveryDatabase]
    public Task A_lane_emptied_of_its_events_is_named(Database database) => BreaksAsync(database, "removed", 1, """DELETE FROM "AuditEvents" """);

    [Theory, EveryDatabase]
    public Task A_lane_whose_record_was_removed_is_named(Database database) => BreaksAsync(database, "inserted", 1, """DELETE FROM "AuditLanes" """);

    [Theory, EveryDatabase]
    public async Task A_lane_truncated_with_its_record_shows_only_against_the_heads_noted_before(Database database)
    {
        await PrepareAsync(database);
        var heads = Path.Combine(_folder, "heads.json");
        Assert.Equal(0, (await VerifyAsync("--save-heads", heads)).Exit);
        await SqlAsync("""DELETE FROM "AuditEvents" """, """DELETE FROM "AuditLanes" """);

        Assert.Equal(0, (await VerifyAsync()).Exit);
        var compared = await VerifyAsync("--heads", heads);
        Assert.Equal(1, compared.Exit);
        Assert.Contains($"event {Events} is not the one noted earlier", compared.Error, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task A_lane_rolled_back_to_an_earlier_head_shows_only_against_the_heads_noted_before(Database database)
    {
        await PrepareAsync(database);
        var heads = Path.Combine(_folder, "heads.json");
        Assert.Equal(0, (await VerifyAsync("--save-heads", heads)).Exit);
        await SqlAsync($"""DELETE FROM "AuditEvents" WHERE "Number" > {Events - 2}""",
            $"""UPDATE "AuditLanes" SET "Count" = {Events - 2}, "Head" = (SELECT "Seal" FROM "AuditEvents" WHERE "Number" = {Events - 2})""");

        Assert.Equal(0, (await VerifyAsync()).Exit);
        Assert.Equal(1, (await VerifyAsync("--heads", heads)).Exit);
    }

    [Theory, EveryDatabase]
    public async Task Heads_noted_before_agree_with_a_log_that_went_on(Database database)
    {
        await PrepareAsync(database);
        var heads = Path.Combine(_folder, "heads.json");
        await VerifyAsync("--save-heads", heads);
        Assert.Equal(0, (await TestCommand.RunAsync(_folder, "audit", "export", "--organization", "org")).Exit);

        Assert.Equal(0, (await VerifyAsync("--heads", heads)).Exit);
    }

    private static string Copy(int from, int to) => $$"""
        INSERT INTO "AuditEvents" SELECT "OrganizationId", "Lane", {{to}}, {0}, "At", "Act", "ActorKind", "ActorId", "ActorName", "SubjectId", "SubjectName",
            "Address", "Browser", "Reason", "Details", "Seal" FROM "AuditEvents" WHERE "Number" = {{from}}
        """;

    private static object Id(Database database, Guid id) => database is Database.Sqlite ? id.ToString().ToUpperInvariant() : id;

    private async Task PrepareAsync(Database database)
    {
        var own = await TestDatabase.CreateAsync(database);
        _folder = await own.ConfigureAsync();
        _server = await TestServer.StartOwningAsync(own);
        _organization = Guid.CreateVersion7();
        await using var db = _server.Db(_organization);
        db.Organizations.Add(new() { Id = _organization, Slug = "org", Name = "Org", CreatedAt = _server.Time.GetUtcNow() });
        for (var i = 1; i <= Events; i++)
        {
            db.Audit(new(_organization, _server.Time.GetUtcNow().AddSeconds(i), AuditActs.UserChanged, new("user", Guid.NewGuid(), "Ada", "192.0.2.1", "TestBrowser"),
                Guid.NewGuid(), $"User {i}", "because", new Dictionary<string, string?[]> { ["phone"] = [null, i.ToString(CultureInfo.InvariantCulture)] }));
        }

        // One transaction, hence one lane: the attacks below know where everything stands.
        await db.SaveChangesAsync();
    }

    private async Task BreaksAsync(Database database, string kind, int number, params string[] attack)
    {
        await PrepareAsync(database);
        await SqlAsync(attack);

        var result = await VerifyAsync("--json");

        Assert.Equal(1, result.Exit);
        var lane = Assert.Single(result.Json.GetProperty("lanes").EnumerateArray());
        var finding = lane.GetProperty("finding");
        Assert.Equal((kind, number), (finding.GetProperty("kind").GetString(), finding.GetProperty("number").GetInt32()));
        var said = await VerifyAsync();
        Assert.Equal(1, said.Exit);
        Assert.StartsWith("org, lane ", said.Error, StringComparison.Ordinal);
        Assert.Contains($"event {number} ", said.Error, StringComparison.Ordinal);
        if (finding.GetProperty("eventId").ValueKind is not JsonValueKind.Null) Assert.Contains("act user.changed", said.Error, StringComparison.Ordinal);
    }

    private async Task SqlAsync(params string[] statements)
    {
        await using var db = _server!.Db(_organization);
        // One parameter a statement at most: the new id of a copied event.
        foreach (var sql in statements)
            await db.Database.ExecuteSqlRawAsync(sql, sql.Contains("{0}", StringComparison.Ordinal) ? [Id(_server.Kind, Guid.CreateVersion7())] : []);
    }

    private Task<CommandResult> VerifyAsync(params string[] options) => TestCommand.RunAsync(_folder, ["audit", "verify", .. options]);
}
