using System.Diagnostics;
using System.Globalization;

namespace Gatehouse.Bench;

/// <summary>
/// What provisioning costs as Entra does it: a question before each user, then the user; groups without members, then members in batches.
/// Once with N users and once with ten times as many, each in an organisation of its own on one warmed-up server.
/// </summary>
internal static class ProvisioningBench
{
    private const int WarmUp = 1500;
    private const int Few = 1_000;
    private const int Many = 10_000;

    public static async Task RunAsync(string executable)
    {
        using var population = await Population.CreateAsync(0);
        var tokens = new List<string>();
        foreach (var name in new[] { "warm", "few", "many" }) tokens.Add(await population.AddOrganizationAsync(name));
        using var server = await ServerProcess.StartAsync(executable, population.Folder);
        var started = Stopwatch.StartNew();

        await MeasureAsync(server, tokens[0], WarmUp);
        var few = await MeasureAsync(server, tokens[1], Few);
        var many = await MeasureAsync(server, tokens[2], Many);

        Console.WriteLine($"{"CPU ms each",-52} {Few,9:N0} {Many,9:N0} growth");
        foreach (var (what, small) in few)
        {
            var large = many[what];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-52} {small,9:0.00} {large,9:0.00} {large / small,6:0.00}"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"Resident memory afterwards, MiB",-52} {server.ResidentMiB,9:0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"All of it, seconds by the clock",-52} {started.Elapsed.TotalSeconds,9:0}"));
    }

    private static async Task<Dictionary<string, double>> MeasureAsync(ServerProcess server, string token, int users)
    {
        using var provider = new IdentityProvider(server.Address, token);
        var figures = new Dictionary<string, double>();
        var ids = new List<string>();
        async Task Take(string what, int count, Func<Task> run)
        {
            var before = server.CpuSeconds;
            await run();
            figures[what] = (server.CpuSeconds - before) * 1000 / count;
        }

        await Take("user: asked for and made", users, async () =>
        {
            for (var i = 0; i < users; i++) ids.Add(await provider.ProvisionAsync(i));
        });
        await Take("user: asked for again, nothing to do", 1000, async () =>
        {
            for (var i = 0; i < 1000; i++) await provider.FindAsync(i * 7 % users);
        });
        await Take("user: one attribute changed", 1000, async () =>
        {
            for (var i = 0; i < 1000; i++) await provider.RenameAsync(ids[i * 7 % users], i);
        });
        var group = await provider.AddGroupAsync();
        await Take("member of a group that grows to all, 20 at a time", users, async () =>
        {
            foreach (var batch in ids.Chunk(20)) await provider.ChangeMembersAsync(group, "Add", batch);
        });
        await Take("member of the full group taken out, 20 at a time", 400, async () =>
        {
            foreach (var batch in ids.Take(400).Chunk(20)) await provider.ChangeMembersAsync(group, "Remove", batch);
        });
        await Take("group read without its members", 200, async () =>
        {
            for (var i = 0; i < 200; i++) await provider.GetAsync($"Groups/{group}?excludedAttributes=members");
        });
        await Take("page of 100 users listed", 50, async () =>
        {
            for (var i = 0; i < 50; i++) await provider.GetAsync($"Users?startIndex={1 + (i * 100 % users)}&count=100");
        });
        await Take("whole group read, per member", (users - 400) * 5, async () =>
        {
            for (var i = 0; i < 5; i++) await provider.GetAsync($"Groups/{group}");
        });
        return figures;
    }
}
