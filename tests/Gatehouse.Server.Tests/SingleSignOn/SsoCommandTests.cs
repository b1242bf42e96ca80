using Gatehouse.Cli;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary><c>gatehouse sso</c> does what the pages do, through the same handlers.</summary>
public class SsoCommandTests
{
    [Theory, EveryDatabase]
    public async Task A_script_connects_a_provider_switches_it_on_and_removes_it(Database database)
    {
        await using var data = await TestDatabase.CreateAsync(database);
        var folder = await ConfigureAsync(data);
        await using var server = await TestServer.StartAnotherOnAsync(data);
        var organization = await server.NewOrganizationAsync();
        var tenant = Guid.NewGuid().ToString("D");
        var id = Guid.CreateVersion7();

        var added = await TestCommand.RunAsync(folder, "the secret\n", ["sso", "add", "--name", "Contoso", "--tenant", tenant, "--client-id", "gatehouse", "--secret-stdin", "--id", id.ToString(),
            "--just-in-time", "waiting", "--mfa", "proof", "--proof", "acrs=c3", "--on", "--json"]);
        Assert.Equal((0, ""), (added.Exit, added.Error));
        Assert.EndsWith($"/sign-in/callback/{id}", added.Json.GetProperty("redirectAddress").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("the secret", added.Out, StringComparison.Ordinal);

        await using (var db = server.Db(organization.Id))
        {
            var row = await db.SsoConnections.SingleAsync();
            Assert.Equal((true, JustInTime.Waiting, MfaTrust.ProofRequired, "c3", tenant), (row.IsOn, row.JustInTime, row.Trust, row.ProofValue, row.TenantId));
            Assert.NotNull(row.EncryptedSecret);
        }

        var twin = await TestCommand.RunAsync(folder, "sso", "add", "--name", "contoso", "--tenant", tenant, "--client-id", "gatehouse");
        Assert.Equal(1, twin.Exit);
        Assert.Contains("name: Another connection is called contoso already.", twin.ErrorLine, StringComparison.Ordinal);

        var listed = await TestCommand.RunAsync(folder, "sso", "list", "--json");
        Assert.Equal("Contoso", listed.Json[0].GetProperty("name").GetString());
        Assert.Equal(0, (await TestCommand.RunAsync(folder, "sso", "confirm-domain", "Contoso.Example", "--connection", "Contoso")).Exit);
        Assert.Contains("contoso.example", (await TestCommand.RunAsync(folder, "sso", "list")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await TestCommand.RunAsync(folder, "sso", "test", "Contoso")).Exit);
        Assert.Equal(0, (await TestCommand.RunAsync(folder, "sso", "remove", "Contoso")).Exit);
        Assert.Contains("There is no connection Contoso.", (await TestCommand.RunAsync(folder, "sso", "test", "Contoso")).ErrorLine, StringComparison.Ordinal);
        var acts = (await organization.EventsAsync()).Select(e => e.Act).ToList();
        Assert.Equal([AuditActs.SsoConnectionAdded, AuditActs.SsoProofRequired, AuditActs.SsoConnectionTested, AuditActs.SsoConnectionOn, AuditActs.SsoDomainClaimed, AuditActs.SsoDomainProven, AuditActs.SsoConnectionTested, AuditActs.SsoConnectionRemoved], acts);
        Assert.All(await organization.EventsAsync(), e => Assert.Equal("operator", e.ActorKind));
    }

    [Theory, EveryDatabase]
    public async Task A_script_makes_the_next_certificate_prints_it_for_the_provider_and_throws_it_away(Database database)
    {
        await using var data = await TestDatabase.CreateAsync(database);
        var folder = await ConfigureAsync(data);
        await using var server = await TestServer.StartAnotherOnAsync(data);
        var organization = await server.NewOrganizationAsync();
        Assert.Equal(0, (await TestCommand.RunAsync(folder, "the secret\n", ["sso", "add", "--name", "Contoso", "--tenant", Guid.NewGuid().ToString("D"), "--client-id", "gatehouse", "--secret-stdin", "--mfa", "stated", "--on"])).Exit);

        var made = await TestCommand.RunAsync(folder, "sso", "make-certificate", "Contoso");
        Assert.Equal(0, made.Exit);
        using var certificate = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPem(made.Out);
        Assert.DoesNotContain("PRIVATE", made.Out, StringComparison.Ordinal);
        Assert.Contains("The next certificate is ready.", made.Error, StringComparison.Ordinal);
        await using var db = server.Db(organization.Id);
        var row = await db.SsoConnections.AsNoTracking().SingleAsync();
        Assert.Equal(certificate.RawData, row.NextCertificate);
        Assert.NotNull(row.EncryptedSecret);
        Assert.True((await TestCommand.RunAsync(folder, "sso", "list", "--json")).Json[0].GetProperty("nextWaits").GetBoolean());
        Assert.Contains("waits for its test already", (await TestCommand.RunAsync(folder, "sso", "make-certificate", "Contoso")).ErrorLine, StringComparison.Ordinal);
        // The operator's test asks nothing that the certificate would have to prove.
        Assert.Equal(0, (await TestCommand.RunAsync(folder, "sso", "test", "Contoso", "--on")).Exit);
        Assert.True((await db.SsoConnections.AsNoTracking().SingleAsync()).HasNext);

        Assert.Equal(0, (await TestCommand.RunAsync(folder, "sso", "discard-next", "Contoso")).Exit);
        Assert.False((await db.SsoConnections.AsNoTracking().SingleAsync()).HasNext);
        var json = (await TestCommand.RunAsync(folder, "sso", "make-certificate", "Contoso", "--json")).Json;
        Assert.True(json.GetProperty("waits").GetBoolean());
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", json.GetProperty("certificate").GetString(), StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task What_cannot_be_used_is_told_and_nothing_is_saved(Database database)
    {
        await using var data = await TestDatabase.CreateAsync(database);
        var folder = await ConfigureAsync(data);
        await using var server = await TestServer.StartAnotherOnAsync(data);
        var organization = await server.NewOrganizationAsync();

        var wrong = await TestCommand.RunAsync(folder, "sso", "add", "--name", "X", "--tenant", "common", "--client-id", "x");
        Assert.Equal(1, wrong.Exit);
        Assert.Contains("tenant:", wrong.ErrorLine, StringComparison.Ordinal);
        Assert.Equal(2, (await TestCommand.RunAsync(folder, "sso", "add", "--name", "X", "--kind", "saml", "--client-id", "x")).Exit);
        await using var db = server.Db(organization.Id);
        Assert.Equal(0, await db.SsoConnections.CountAsync());
    }

    private static async Task<string> ConfigureAsync(TestDatabase data)
    {
        var settings = new Dictionary<string, object?>
        {
            ["Gatehouse"] = new { Database = data.Kind.ToString(), ProviderNetworks = "127.0.0.0/8", EntraAuthority = (await ForgingProvider.TheAsync()).Origin },
            ["ConnectionStrings"] = new { Gatehouse = data.Settings.ConnectionString?.Reveal() },
        };
        await File.WriteAllTextAsync(Path.Combine(data.Folder, "gatehouse.json"), System.Text.Json.JsonSerializer.Serialize(settings));
        return data.Folder;
    }
}
