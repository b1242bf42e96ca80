using Gatehouse.Domain;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>Against an administrator of an organisation who makes the server knock at doors of the network it stands in (SSRF), and against providers that misbehave.</summary>
public class OutgoingTests
{
    [Theory, EveryDatabase]
    public async Task Loopback_is_not_reached_unless_the_operator_allows_it(Database database)
    {
        await using var server = await SsoServers.StartAsync(database, (await ForgingProvider.TheAsync()).Origin, networks: "192.0.2.0/24");
        var tenant = await ForgedTenant.ConnectAsync(database, server: server, on: false);

        Assert.Equal(Told(SsoFault.NotPublic), await CheckAsync(tenant));
        Assert.Equal(0, tenant.Script.KeysRead);
    }

    [Theory, EveryDatabase]
    public async Task A_name_that_leads_to_loopback_is_judged_by_where_it_leads(Database database)
    {
        // "localhost" stands for every name that an attacker lets point here: it is judged when it is connected to.
        var authority = (await ForgingProvider.TheAsync()).Origin.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        await using var server = await SsoServers.StartAsync(database, authority, networks: "192.0.2.0/24");
        var tenant = await ForgedTenant.ConnectAsync(database, server: server, on: false);

        Assert.Equal(Told(SsoFault.NotPublic), await CheckAsync(tenant));
    }

    [Theory, EveryDatabase]
    public async Task A_redirect_is_not_followed(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database, on: false);
        var other = await ForgedTenant.ConnectAsync(database, on: false);
        tenant.Script.RedirectTo = $"{other.Issuer}/.well-known/openid-configuration";

        Assert.Equal(Told(SsoFault.NoDiscovery), await CheckAsync(tenant));
    }

    [Theory, EveryDatabase]
    public async Task A_document_without_end_is_given_up(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database, on: false);
        tenant.Script.Padding = 2 * 1024 * 1024;

        Assert.Equal(Told(SsoFault.Unreachable), await CheckAsync(tenant));
    }

    [Theory, EveryDatabase]
    public async Task Another_issuer_in_the_discovery_document_is_refused(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database, on: false);
        foreach (var issuer in new[] { $"{tenant.Issuer}/", $"{tenant.Origin}/{{tenantid}}/v2.0", "https://login.microsoftonline.com/common/v2.0" })
        {
            tenant.Script.DiscoveryIssuer = issuer;
            Assert.Equal(Told(SsoFault.OtherIssuer), await CheckAsync(tenant));
        }
    }

    [Theory, EveryDatabase]
    public async Task Keys_that_say_they_sign_for_another_tenant_sign_for_nobody_here(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database, on: false);
        tenant.Script.KeyExtras["issuer"] = $"{tenant.Origin}/{Guid.NewGuid():D}/v2.0";
        Assert.Equal(Told(SsoFault.NoKeys), await CheckAsync(tenant));

        tenant.Script.KeyExtras["issuer"] = tenant.Issuer;
        Assert.IsType<Outcome.Done>(await RunAsync(tenant));
    }

    [Theory, EveryDatabase]
    public async Task Nothing_is_asked_of_an_address_where_nobody_answers_for_longer_than_a_moment(Database database)
    {
        await using var server = await SsoServers.StartAsync(database, "http://127.0.0.1:9");
        var tenant = await ForgedTenant.ConnectAsync(database, server: server, on: false);

        Assert.Equal(Told(SsoFault.Unreachable), await CheckAsync(tenant));
    }

    [Theory, EveryDatabase]
    public async Task Keys_changed_by_the_provider_are_read_anew_at_an_unknown_name_and_not_more_often_than_that(Database database)
    {
        await using var server = await SsoServers.StartAsync(database, (await ForgingProvider.TheAsync()).Origin);
        var tenant = await ForgedTenant.ConnectAsync(database, server: server);
        using var browser = server.NewBrowser();
        var oid = Guid.NewGuid().ToString("D");
        await tenant.SignInAsync(browser, oid: oid);
        var read = tenant.Script.KeysRead;
        using var next = System.Security.Cryptography.RSA.Create(2048);
        tenant.Script.Keys = [next];
        async Task<TestPage> WithNewKeyAsync()
        {
            var sent = await tenant.SendAsync(browser);
            var token = ForgingProvider.Token(tenant.Claims(sent, oid), next);
            tenant.Script.IdToken = () => token;
            return await tenant.ReturnAsync(browser, sent);
        }

        // Read a moment ago: made-up names must not make us ask for each of them.
        Assert.Equal("You are not signed in", (await WithNewKeyAsync()).Heading);
        Assert.Equal(read, tenant.Script.KeysRead);
        server.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal("/account", (await WithNewKeyAsync()).Path);
        Assert.Equal(read + 1, tenant.Script.KeysRead);
        Assert.Equal("/account", (await WithNewKeyAsync()).Path);
        Assert.Equal(read + 1, tenant.Script.KeysRead);
    }

    private static string Told(SsoFault fault) => SsoFaultWords.ForAdministrator(fault).Format;

    private static async Task<string?> CheckAsync(ForgedTenant tenant) => (await RunAsync(tenant) as Outcome.Refused)?.Why.Format;

    private static Task<Outcome> RunAsync(ForgedTenant tenant) => tenant.Organization.ActAsync<CheckConnection>(
        async (check, actor) => (await check.RunAsync(actor, new(tenant.ConnectionId), default)).Outcome, mustSucceed: false);
}
