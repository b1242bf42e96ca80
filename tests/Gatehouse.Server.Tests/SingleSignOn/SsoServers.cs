using System.Collections.Concurrent;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Tests.IdentityProvider;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>Servers whose Entra stands on this machine: one a database and provider, shared by all tests that do not move the clock.</summary>
public static class SsoServers
{
    private static readonly ConcurrentDictionary<(Database, bool), Lazy<Task<TestServer>>> Running = new();

    /// <summary>
    /// With the real provider, at its time: what Gatehouse signs for it is good for two minutes by that clock, and this server's own stands
    /// still. Skips the test, or fails it where nothing may be skipped, when the provider is not there.
    /// </summary>
    public static async Task<TestServer> WithNodeAsync(Database database)
    {
        if (!TestDatabase.RequireAll) Assert.SkipUnless(NodeProvider.Missing is null, NodeProvider.Missing ?? "");
        Assert.Null(NodeProvider.Missing);
        var origin = (await NodeProvider.TheAsync()).Origin;
        var server = await Running.GetOrAdd((database, true), _ => new(() => StartAsync(database, origin))).Value;
        lock (server)
        {
            var behind = DateTimeOffset.UtcNow - server.Time.GetUtcNow();
            if (behind > TimeSpan.Zero) server.Time.Advance(behind);
        }

        return server;
    }

    /// <summary>With the provider that answers whatever a test wants.</summary>
    public static async Task<TestServer> WithForgerAsync(Database database)
    {
        var origin = (await ForgingProvider.TheAsync()).Origin;
        return await Running.GetOrAdd((database, false), _ => new(() => StartAsync(database, origin))).Value;
    }

    /// <summary>A server of its own, which may reach only the networks named.</summary>
    public static Task<TestServer> StartAsync(Database database, string authority, string? networks = "127.0.0.0/8") =>
        TestServer.StartAsync(database, settings => settings with { EntraAuthority = authority, ProviderNetworks = networks });
}
