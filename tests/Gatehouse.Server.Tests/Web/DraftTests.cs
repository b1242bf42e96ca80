using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SingleSignOn;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

/// <summary>What was typed is still there after its sender had to prove again who he is.</summary>
public class DraftTests
{
    [Theory, EveryDatabase]
    public async Task What_was_typed_longer_than_the_proof_holds_is_kept_and_secrets_are_not(Database database)
    {
        await using var server = await SsoServers.StartAsync(database, (await ForgingProvider.TheAsync()).Origin);
        var tenant = await ForgedTenant.ConnectAsync(database, server: server);
        using var browser = await (await tenant.Organization.AddUserAsync("chief", Role.Administrator)).SignInAsync();
        var connection = $"/admin/single-sign-on/{tenant.ConnectionId}";
        foreach (var (address, form, fields) in new (string, string, (string Name, string Value)[])[]
        {
            ("/admin/single-sign-on/new?kind=Entra", "add-connection", [("name", "Contoso"), ("tenant", tenant.Id), ("clientId", "client-1"), ("secret", "sesame")]),
            ($"{connection}/edit", "edit-connection", [("name", "Renamed"), ("clientId", "client-2"), ("secret", "sesame")]),
            (connection, "mfa-proof", [("trust", "ProofRequired"), ("value", "c9")]),
            ("/admin/provisioning", "add-token", [("name", "Okta"), ("days", "90")]),
            ("/admin/single-sign-on", "claim-domain", [("domain", "contoso.example"), ("connection", tenant.ConnectionId.ToString())]),
        })
        {
            var page = await browser.GetAsync(address);
            server.Time.Advance(TimeSpan.FromMinutes(16));

            var asked = await browser.SubmitAsync(page, $"form:has(input[value={form}])", fields);
            Assert.StartsWith("/sign-in/again", asked.Path, StringComparison.Ordinal);
            var again = await browser.SubmitAsync(asked, ("password", TestOrganization.Password));

            foreach (var (name, value) in fields.Where(f => f.Name != "secret"))
            {
                var shown = again.Document.QuerySelector($"form:has(input[value={form}])")!;
                Assert.Equal((form, name, value), (form, name, (shown.QuerySelector($"input[name={name}]:not([type=radio]), input[name={name}][checked]")
                    ?? shown.QuerySelector($"select[name={name}] option[selected]"))?.GetAttribute("value")));
            }

            Assert.DoesNotContain("sesame", again.Html, StringComparison.Ordinal);
        }
    }
}
