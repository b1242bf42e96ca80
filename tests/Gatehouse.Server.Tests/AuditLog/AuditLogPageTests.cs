using System.Net;
using System.Text.Json;
using Gatehouse.Data.Audit;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.AuditLog;

public class AuditLogPageTests
{
    private const string Agent = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

    [Theory, EveryDatabase]
    public async Task An_auditor_reads_what_was_done_by_whom_with_before_and_after(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (browser, _) = await SignedInAsync(organization, Role.Auditor);
        var admin = Guid.NewGuid();
        await WriteAsync(organization, AuditActs.UserChanged, "Ada Lovelace", admin, "Grace Hopper", "new telephone", ("phone", "1", "2"));

        var page = await browser.GetAsync("/admin/audit-log?person=lovelace");

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("User changed", page.Text, StringComparison.Ordinal);
        Assert.Contains("new telephone", page.Text, StringComparison.Ordinal);
        Assert.Contains("Phone: 1 →now 2", page.Text, StringComparison.Ordinal);
        Assert.Contains("Chromium 156 on Linux", page.Text, StringComparison.Ordinal);
        Assert.Equal(Agent, page.Document.QuerySelector($"[title='{Agent}']")?.GetAttribute("title"));
        Assert.NotNull(page.Document.QuerySelector($"a[href='/admin/users/{admin}']"));
    }

    [Theory, EveryDatabase]
    public async Task Nobody_without_the_permission_reads_or_exports_it(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (browser, _) = await SignedInAsync(organization, Role.HelpDesk);

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/admin/audit-log")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/admin/audit-log/export?format=csv")).Status);
        Assert.DoesNotContain(await organization.EventsAsync(), e => e.Act == AuditActs.AuditExported);
        using var stranger = organization.Server.NewBrowser();
        Assert.StartsWith("/sign-in", (await stranger.GetAsync("/admin/audit-log/export")).Path, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Another_organisations_events_are_not_seen_or_exported(Database database)
    {
        var server = await Servers.Shared(database);
        var (mine, other) = (await server.NewOrganizationAsync(), await server.NewOrganizationAsync());
        await WriteAsync(other, AuditActs.UserChanged, "Secret Agent", Guid.NewGuid(), "Somebody");
        var (browser, _) = await SignedInAsync(mine, Role.Auditor);

        Assert.DoesNotContain("Secret Agent", (await browser.GetAsync("/admin/audit-log?person=secret")).Document.QuerySelector("#events")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret Agent", (await browser.GetAsync("/admin/audit-log/export?format=jsonl")).Html, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Filters_by_act_group_account_and_day_narrow_the_list(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (browser, user) = await SignedInAsync(organization, Role.Auditor);
        var someone = Guid.NewGuid();
        await WriteAsync(organization, AuditActs.MfaReset, "Ada Lovelace", someone, "Élise 100%_sure");
        await WriteAsync(organization, AuditActs.MfaRequired, "Ada Lovelace", someone, "Grace Hopper");
        var today = AuditDay(organization);

        Assert.Equal(1, await CountAsync(browser, $"act={AuditActs.MfaReset}"));
        Assert.Equal(2, await CountAsync(browser, "act=mfa.*"));
        Assert.Equal(2, await CountAsync(browser, $"id={someone}"));
        Assert.Equal(1, await CountAsync(browser, $"id={user.Id}"));
        Assert.Equal(1, await CountAsync(browser, "person=%C3%89lise"));
        Assert.Equal(1, await CountAsync(browser, "person=100%25_"));
        Assert.Equal(0, await CountAsync(browser, "person=1000"));
        Assert.Equal(3, await CountAsync(browser, $"from={today}&to={today}"));
        Assert.Equal(0, await CountAsync(browser, "from=2999-01-01"));
        Assert.Equal(0, await CountAsync(browser, "to=2001-01-01"));
        // What cannot be read filters nothing and harms nothing.
        Assert.Equal(3, await CountAsync(browser, "id=x&from=yesterday&to=31.12.&before=1-2&after=zz"));
    }

    [Theory, EveryDatabase]
    public async Task A_day_is_the_readers_day(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (browser, _) = await SignedInAsync(organization, Role.Auditor);
        // 23:30 in London on the last of March 2026 is 22:30 UTC; in Auckland it is the next day already.
        var at = new DateTimeOffset(2026, 3, 31, 22, 30, 0, TimeSpan.Zero);
        await WriteAsync(organization, AuditActs.UserChanged, "Ada Lovelace", Guid.NewGuid(), "Grace Hopper", at: at);

        browser.Cookies["gatehouse-zone"] = "Europe/London";
        Assert.Equal(1, await CountAsync(browser, "from=2026-03-31&to=2026-03-31"));
        browser.Cookies["gatehouse-zone"] = "Pacific/Auckland";
        Assert.Equal(0, await CountAsync(browser, "from=2026-03-31&to=2026-03-31"));
        Assert.Equal(1, await CountAsync(browser, "from=2026-04-01&to=2026-04-01"));
    }

    [Theory, EveryDatabase]
    public async Task Paging_shows_every_event_once_newest_first_and_back_again(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (browser, _) = await SignedInAsync(organization, Role.Auditor);
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await using (var db = organization.Server.Db(organization.Id))
        {
            // Many at the same instant: the id decides between them.
            for (var i = 0; i < 120; i++) db.Audit(new(organization.Id, at.AddSeconds(i / 40), AuditActs.UserChanged, new("user", null, $"Actor {i:000}", null, null)));
            await db.SaveChangesAsync();
        }

        var seen = new List<string>();
        var page = await browser.GetAsync("/admin/audit-log?person=actor");
        var first = Rows(page);
        while (true)
        {
            seen.AddRange(Rows(page));
            if (page.Document.QuerySelector("a[rel=next]")?.GetAttribute("href") is not { } next) break;
            page = await browser.GetAsync(next);
        }

        Assert.Equal(120, seen.Count);
        Assert.Equal(120, seen.Distinct().Count());
        Assert.Equal([.. seen.Select(s => int.Parse(s[6..], null) / 40).OrderDescending()], seen.Select(s => int.Parse(s[6..], null) / 40));
        while (page.Document.QuerySelector("a[rel=prev]")?.GetAttribute("href") is { } previous) page = await browser.GetAsync(previous);
        Assert.Equal(first, Rows(page));
    }

    [Theory, EveryDatabase]
    public async Task A_filter_that_nothing_passes_says_what_to_do(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (browser, _) = await SignedInAsync(organization, Role.Administrator);

        var page = await browser.GetAsync("/admin/audit-log?person=nobody+at+all");

        Assert.Contains("No event matches", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("a[download]"));
    }

    [Theory, EveryDatabase]
    public async Task A_CSV_export_holds_what_is_filtered_and_runs_no_formula(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (browser, user) = await SignedInAsync(organization, Role.Auditor);
        await WriteAsync(organization, AuditActs.UserChanged, "=HYPERLINK(\"http://evil.example\")", Guid.NewGuid(), "Grace \"Amazing\" Hopper", "+1, really");
        await WriteAsync(organization, AuditActs.MfaReset, "Ada", Guid.NewGuid(), "Not wanted");

        var file = await browser.GetAsync($"/admin/audit-log/export?format=csv&act={AuditActs.UserChanged}");

        Assert.Equal("text/csv", file.ContentHeaders.ContentType?.MediaType);
        Assert.Equal("attachment", file.ContentHeaders.ContentDisposition?.DispositionType);
        Assert.Equal(2, file.Html.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\"", file.Html, StringComparison.Ordinal);
        Assert.Contains("\"'+1, really\"", file.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("Not wanted", file.Html, StringComparison.Ordinal);
        var written = Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.AuditExported);
        Assert.Equal(user.Id, written.ActorId);
        Assert.Contains("act=user.changed", written.Details, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task A_JSON_lines_export_is_one_object_a_line(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (browser, _) = await SignedInAsync(organization, Role.Auditor);
        await WriteAsync(organization, AuditActs.UserChanged, "Ada\nLovelace", Guid.NewGuid(), "Grace", "=1+1", ("phone", null, "2"));

        var file = await browser.GetAsync($"/admin/audit-log/export?format=jsonl&act={AuditActs.UserChanged}");

        var line = JsonSerializer.Deserialize<JsonElement>(Assert.Single(file.Html.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("=1+1", line.GetProperty("reason").GetString());
        Assert.Equal("2", line.GetProperty("details").GetProperty("phone")[1].GetString());
        Assert.Equal(64, line.GetProperty("seal").GetString()!.Length);
    }

    private static string AuditDay(TestOrganization organization) => organization.Server.Time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", null);

    private static async Task<int> CountAsync(TestBrowser browser, string query) =>
        (await browser.GetAsync("/admin/audit-log?" + query)).Document.QuerySelectorAll("#events tbody tr").Length;

    private static List<string> Rows(TestPage page) => page.Document.QuerySelectorAll("tbody td[data-label=By]").Select(td => td.TextContent.Trim()).ToList();

    private static async Task<(TestBrowser Browser, TestUser User)> SignedInAsync(TestOrganization organization, Role role)
    {
        var user = await organization.AddUserAsync("reader", role);
        return (await user.SignInAsync(), user);
    }

    private static async Task WriteAsync(
        TestOrganization organization, string act, string actor, Guid actorId, string subject, string? reason = null,
        (string Field, string? Before, string? After)? change = null, DateTimeOffset? at = null)
    {
        await using var db = organization.Server.Db(organization.Id);
        db.Audit(new AuditEvent(organization.Id, at ?? organization.Server.Time.GetUtcNow(), act, new("user", actorId, actor, "192.0.2.1", Agent), Guid.NewGuid(), subject,
            reason, change is { } c ? new Dictionary<string, string?[]> { [c.Field] = [c.Before, c.After] } : null));
        await db.SaveChangesAsync();
    }
}
