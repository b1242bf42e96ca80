using System.Globalization;
using System.Net;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Web;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class ExportTests
{
    [Theory, EveryDatabase]
    public async Task Ten_thousand_users_are_exported_as_filtered_and_the_audit_log_knows(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var now = organization.Server.Time.GetUtcNow();
        await using (var db = organization.Server.Db(organization.Id))
        {
            db.ChangeTracker.AutoDetectChangesEnabled = false;
            db.Users.AddRange(Enumerable.Range(0, 10_000).Select(i => new UserRow
            {
                OrganizationId = organization.Id, Id = Guid.CreateVersion7(), Username = $"crew{i:00000}", NormalizedUsername = "", Name = $"Åsa {i}",
                Email = $"crew{i}@example.test", CreatedAt = now,
            }));
            await db.SaveChangesAsync();
        }

        var file = await browser.GetAsync("/admin/users/export?q=crew&status=active&sort=username");

        Assert.Equal(HttpStatusCode.OK, file.Status);
        Assert.Equal("text/csv", file.ContentHeaders.ContentType?.MediaType);
        Assert.StartsWith("attachment", file.ContentHeaders.ContentDisposition?.ToString(), StringComparison.Ordinal);
        Assert.True(file.Headers.TransferEncodingChunked, "sent while it is read, not gathered first");
        var lines = file.Html.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10_001, lines.Length);
        Assert.StartsWith("\"Name\",\"Username\",\"E-mail\"", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("\"Åsa 0\",\"crew00000\",\"crew0@example.test\"", lines[1], StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => i.ToString("00000", CultureInfo.InvariantCulture)), lines.Skip(1).Select(l => l.Split('"')[3][4..]));
        var told = Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.UsersExported);
        Assert.Contains("q=crew&status=active", told.Details, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task A_formula_in_a_name_does_not_run_in_the_administrators_spreadsheet(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        await organization.AddUserAsync("evil", fullName: "=HYPERLINK(\"http://evil.example\",\"Ada\")", method: SignInMethod.Sso);

        var file = await browser.GetAsync("/admin/users/export?q=evil");

        Assert.Contains("\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"Ada\"\")\",\"evil\"", file.Html, StringComparison.Ordinal);
        Assert.Contains("\"Managed by the identity provider\"", file.Html, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task The_file_says_who_waits_and_who_was_let_go(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        await organization.AddUserAsync("patient", method: SignInMethod.Sso, waiting: true);
        await organization.AddUserAsync("gone", active: false);

        var lines = (await browser.GetAsync("/admin/users/export")).Html.Split("\r\n");

        Assert.Contains(lines, l => l.Contains("\"patient\"", StringComparison.Ordinal) && l.Contains("\"Waiting for activation\"", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("\"gone\"", StringComparison.Ordinal) && l.Contains("\"Deactivated\"", StringComparison.Ordinal));
        Assert.DoesNotContain("patient", (await browser.GetAsync("/admin/users/export?status=deactivated")).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+46", "\"'+46\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("  =1", "\"'  =1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData("a=1", "\"a=1\"")]
    [InlineData("say \"hi\", you", "\"say \"\"hi\"\", you\"")]
    [InlineData(null, "\"\"")]
    public void Values_are_quoted_and_formulas_made_harmless(string? value, string expected) => Assert.Equal(expected, Csv.Quoted(value));

    [Theory, EveryDatabase]
    public async Task The_help_desk_does_not_export_everybody(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database, Role.HelpDesk);

        Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync("/admin/users/export")).Status);
        Assert.DoesNotContain(await organization.EventsAsync(), e => e.Act == AuditActs.UsersExported);
    }
}
