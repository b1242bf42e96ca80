using System.Net;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.Users;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>What the pages say of a secret or certificate, and to whom; no provider is asked.</summary>
public class CredentialPageTests
{
    [Theory, EveryDatabase]
    public async Task What_runs_out_within_30_days_or_has_run_out_is_told_on_the_connection_and_in_the_list(Database database)
    {
        await using var house = await House.OpenAsync(database);
        using var boss = await (await house.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var now = house.Server.Time.GetUtcNow();

        await house.SetAsync(now.AddDays(31));
        Assert.DoesNotContain("runs out", (await boss.GetAsync("/admin/single-sign-on")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("runs out", Alerts(await boss.GetAsync(house.Path)), StringComparison.Ordinal);

        await house.SetAsync(now.AddDays(29));
        Assert.Contains("Secret runs out on", (await boss.GetAsync("/admin/single-sign-on")).Text, StringComparison.Ordinal);
        var page = await boss.GetAsync(house.Path);
        Assert.Contains("The client secret runs out soon.", Alerts(page), StringComparison.Ordinal);
        Assert.Contains("Make a new one at the provider, enter it here", Alerts(page), StringComparison.Ordinal);

        await house.SetAsync(now.AddDays(-1));
        Assert.Contains("Secret ran out", (await boss.GetAsync("/admin/single-sign-on")).Text, StringComparison.Ordinal);
        Assert.Contains("The client secret has run out.", Alerts(await boss.GetAsync(house.Path)), StringComparison.Ordinal);

        await house.MakeAsync();
        Assert.Contains("The next one waits: enter it at the provider", Alerts(await boss.GetAsync(house.Path)), StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Whoever_proved_who_he_is_too_long_ago_proves_it_again_before_the_next_one_is_made_or_thrown_away(Database database)
    {
        await using var house = await House.OpenAsync(database);
        using var boss = await (await house.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var page = await boss.GetAsync(house.Path);
        house.Server.Time.Advance(TimeSpan.FromMinutes(16));

        Assert.StartsWith("/sign-in/again", (await boss.SubmitAsync(page, "dialog#certificate form", [])).Path, StringComparison.Ordinal);
        Assert.False((await house.RowAsync()).HasNext);

        await house.MakeAsync();
        var version = (await house.RowAsync()).Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var forged = await Forged.PostAsync(boss, house.Path, "discard-credential", ("version", version));
        Assert.Contains("/sign-in/again", forged.Location, StringComparison.Ordinal);
        Assert.True((await house.RowAsync()).HasNext);
    }

    [Theory, EveryDatabase]
    public async Task Forged_posts_and_downloads_of_others_than_an_Administrator_reach_nothing(Database database)
    {
        await using var house = await House.OpenAsync(database);
        await house.MakeAsync();
        var before = await house.RowAsync();
        var stranger = await house.Server.NewOrganizationAsync();
        using var elsewhere = await (await stranger.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync($"{house.Path}/next-certificate")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Forged.PostAsync(elsewhere, house.Path, "discard-credential", ("version", $"{before.Version}"))).Status);
        foreach (var role in new[] { Role.None, Role.HelpDesk, Role.Auditor, Role.UserAdministrator })
        {
            using var browser = await (await house.Organization.AddUserAsync($"user-{role}", role)).SignInAsync();
            Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(browser, house.Path, "discard-credential", ("version", $"{before.Version}"))).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync($"{house.Path}/next-certificate")).Status);
        }

        var row = await house.RowAsync();
        Assert.Equal((before.Version, true), (row.Version, row.HasNext));
    }

    [Theory, EveryDatabase]
    public async Task A_dialog_that_promised_to_wait_does_not_replace_at_once_after_somebody_switched_off(Database database)
    {
        await using var house = await House.OpenAsync(database);
        using var boss = await (await house.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var page = await boss.GetAsync(house.Path);
        Assert.Contains("What is in use goes on working", page.Document.QuerySelector("dialog#certificate")!.TextContent, StringComparison.Ordinal);
        await house.Organization.ActAsync<SwitchConnection>((turn, actor) => turn.RunAsync(actor, new(house.ConnectionId, false), default));

        Assert.Equal(HttpStatusCode.Conflict, (await boss.SubmitAsync(page, "dialog#certificate form", [])).Status);
        Assert.NotNull((await house.RowAsync()).EncryptedSecret);
    }

    private static string Alerts(TestPage page) => string.Join(' ', page.Document.QuerySelectorAll(".alert").Select(a => a.TextContent));

    /// <summary>A server of its own, whose clock a test may move, with a connection that is on.</summary>
    private sealed class House(TestServer server, TestOrganization organization, Guid connectionId) : IAsyncDisposable
    {
        public TestServer Server => server;

        public TestOrganization Organization => organization;

        public Guid ConnectionId => connectionId;

        public string Path => $"/admin/single-sign-on/{connectionId}";

        public static async Task<House> OpenAsync(Database database)
        {
            var server = await SsoServers.StartAsync(database, "https://login.example");
            var house = new House(server, await server.NewOrganizationAsync(), Guid.CreateVersion7());
            await house.Organization.ActAsync<SaveConnection>((save, actor) => save.RunAsync(actor,
                new(house.ConnectionId, ProviderKind.Entra, "Contoso", Guid.NewGuid().ToString("D"), null, "client", new("a secret")), default));
            await using var db = server.Db(house.Organization.Id);
            await db.SsoConnections.ExecuteUpdateAsync(set => set.SetProperty(c => c.IsOn, true).SetProperty(c => c.TestedAt, server.Time.GetUtcNow()));
            return house;
        }

        public Task MakeAsync() => organization.ActAsync<MakeCertificate>((make, actor) => make.RunAsync(actor, new(connectionId), default));

        public async Task SetAsync(DateTimeOffset end)
        {
            await using var db = server.Db(organization.Id);
            await db.SsoConnections.ExecuteUpdateAsync(set => set.SetProperty(c => c.CredentialExpiresAt, end));
        }

        public async Task<Data.Rows.SsoConnectionRow> RowAsync()
        {
            await using var db = server.Db(organization.Id);
            return await db.SsoConnections.AsNoTracking().SingleAsync();
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
