using System.Text.Json;
using Gatehouse.Data.Audit;
using Gatehouse.Domain.Audit;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.AuditLog;

/// <summary><c>gatehouse audit export</c>: an organisation's log or the installation's own, whole or by the filter of the page.</summary>
public sealed class ExportCommandTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 1, 2, 23, 59, 59, TimeSpan.Zero);

    private TestServer _server = null!;
    private TestOrganization _organization = null!;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory, EveryDatabase]
    public async Task Everything_comes_as_JSON_lines_and_that_it_was_exported_is_said_beside_them(Database database)
    {
        await PrepareAsync(database);

        var result = await ExportAsync("--organization", _organization.Slug);

        Assert.Equal((0, "4 events have been exported."), (result.Exit, result.ErrorLine));
        var lines = result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line)).ToList();
        Assert.Equal([AuditActs.MfaReset, AuditActs.MfaSetUp, AuditActs.UserChanged, AuditActs.AuditExported], lines.Select(l => l.GetProperty("act").GetString()));
        Assert.Equal(["at", "act", "actorKind", "actorId", "actor", "subjectId", "subject", "reason", "details", "address", "browser", "id", "lane", "number", "seal"],
            lines[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(("2026-01-02T23:59:59.000000Z", "=Ada", "lost phone", "192.0.2.7"),
            (Text(lines[0], "at"), Text(lines[0], "actor"), Text(lines[0], "reason"), Text(lines[0], "address")));
        Assert.Equal("on", lines[0].GetProperty("details").GetProperty("mfa")[1].GetString());
        Assert.Equal(("operator", "everything"), (Text(lines[3], "actorKind"), lines[3].GetProperty("details").GetProperty("filter")[1].GetString()));
    }

    [Theory, EveryDatabase]
    public async Task CSV_has_a_heading_and_runs_no_formula(Database database)
    {
        await PrepareAsync(database);

        var lines = (await ExportAsync("--organization", _organization.Slug, "--format", "csv", "--act", AuditActs.MfaReset)).Out.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal("\"at\",\"act\",\"actorKind\",\"actorId\",\"actor\",\"subjectId\",\"subject\",\"reason\",\"details\",\"address\",\"browser\",\"id\",\"lane\",\"number\",\"seal\"", lines[0]);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("\"2026-01-02T23:59:59.000000Z\",\"mfa.reset\",\"user\",\"\",\"'=Ada\",\"\",\"Ben Carter\",\"lost phone\",\"{\"\"mfa\"\":[\"\"off\"\",\"\"on\"\"]}\",\"192.0.2.7\",\"\",",
            lines[1], StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task It_is_filtered_as_on_the_page_by_person_act_and_day(Database database)
    {
        await PrepareAsync(database);

        Assert.Equal([AuditActs.MfaReset], await ActsAsync("--person", "ben c"));
        Assert.Equal([AuditActs.MfaReset, AuditActs.MfaSetUp], await ActsAsync("--act", "mfa.*"));
        Assert.Equal([AuditActs.MfaSetUp], await ActsAsync("--act", AuditActs.MfaSetUp));
        Assert.Equal([AuditActs.MfaReset], await ActsAsync("--to", "2026-01-02"));
        Assert.Equal([AuditActs.MfaSetUp], await ActsAsync("--from", "2026-01-03", "--to", "2026-01-03"));
        Assert.Equal([AuditActs.UserChanged], await ActsAsync("--from", "2026-01-04", "--act", "user.*"));
    }

    [Theory, EveryDatabase]
    public async Task What_belongs_to_no_organisation_is_the_installations_and_stands_in_no_others_log(Database database)
    {
        await PrepareAsync(database);
        using (var browser = _server.NewBrowser())
            await browser.SubmitAsync(await browser.GetAsync("/sign-in"), ("username", "nobody"), ("password", "wrong"));

        var line = JsonSerializer.Deserialize<JsonElement>((await ExportAsync("--installation", "--act", "sign-in.*")).Out);

        Assert.Equal((AuditActs.SignInFailed, "unknown user name"), (Text(line, "act"), Text(line, "reason")));
        Assert.DoesNotContain(AuditActs.SignInFailed, await ActsAsync());
        Assert.Equal([AuditActs.SignInFailed, AuditActs.AuditExported, AuditActs.AuditExported],
            (await ExportAsync("--installation")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Text(JsonSerializer.Deserialize<JsonElement>(l), "act")));
        Assert.Equal(0, (await TestCommand.RunAsync(_server.Folder, "audit", "verify")).Exit);
    }

    [Theory, EveryDatabase]
    public async Task What_cannot_be_read_exports_nothing(Database database)
    {
        await PrepareAsync(database);

        foreach (var (args, said) in new (string[], string)[]
        {
            (["--from", "1.12.2026"], "--from is \"1.12.2026\"; it must be a day such as 2026-11-30."),
            (["--to", "2026-02-30"], "--to is \"2026-02-30\"; it must be a day such as 2026-11-30."),
            (["--act", "mfa.rset"], "mfa.rset"),
            (["--installation"], "--organization and --installation exclude each other: they are two logs."),
        })
        {
            var result = await ExportAsync([.. args, "--organization", _organization.Slug]);
            Assert.Equal((2, ""), (result.Exit, result.Out));
            Assert.Contains(said, result.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(await _organization.EventsAsync(), e => e.Act == AuditActs.AuditExported);
    }

    private async Task PrepareAsync(Database database)
    {
        var own = await TestDatabase.CreateAsync(database);
        await own.ConfigureAsync();
        _server = await TestServer.StartOwningAsync(own);
        _organization = await _server.NewOrganizationAsync();
        await _server.NewOrganizationAsync();
        await using var db = _server.Db(_organization.Id);
        db.Audit(new(_organization.Id, At, AuditActs.MfaReset, new("user", null, "=Ada", "192.0.2.7", null), null, "Ben Carter", "lost phone",
            new Dictionary<string, string?[]> { ["mfa"] = ["off", "on"] }));
        db.Audit(new(_organization.Id, At.AddSeconds(2), AuditActs.MfaSetUp, new("user", null, "Cleo", null, null)));
        db.Audit(new(_organization.Id, At.AddDays(2), AuditActs.UserChanged, new("user", null, "Cleo", null, null)));
        await db.SaveChangesAsync();
    }

    private Task<CommandResult> ExportAsync(params string[] args) => TestCommand.RunAsync(_server.Folder, ["audit", "export", .. args]);

    // Without the exports' own events.
    private async Task<List<string?>> ActsAsync(params string[] filter) =>
        (await ExportAsync([.. filter, "--organization", _organization.Slug])).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Text(JsonSerializer.Deserialize<JsonElement>(line), "act")).Where(act => act != AuditActs.AuditExported).ToList();

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();
}
