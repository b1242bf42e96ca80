using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Audit;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Storage;

public class AuditChainTests
{
    [Theory, EveryDatabase]
    public async Task Events_written_at_the_same_instant_leave_an_intact_chain_even_when_the_clock_is_set_back(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
            {
                await using var db = server.Db(organization.Id);
                for (var n = 0; n < 3; n++) db.Audit(new(organization.Id, server.Time.GetUtcNow(), "test", new("operator", null, $"{i}", null, null)));
                await db.SaveChangesAsync();
            }));
            server.Time.AdjustTime(server.Time.GetUtcNow().AddDays(-1));
        }

        Assert.Equal(3 * 40 * 3, (await organization.EventsAsync()).Count);
        await IsIntactAsync(server, organization.Id);
    }

    [Theory, EveryDatabase]
    public async Task An_event_that_cannot_be_written_takes_the_change_with_it(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        await using var db = organization.Server.Db(organization.Id);
        (await db.Users.SingleAsync()).Name = "Somebody else";
        db.Audit(new(Guid.NewGuid(), DateTimeOffset.UtcNow, "test", new("operator", null, "x", null, null)));

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());

        Assert.Equal("User ada", (await user.RowAsync()).Name);
        Assert.Empty(db.ChangeTracker.Entries());
    }

    internal static async Task IsIntactAsync(TestServer server, Guid organization)
    {
        await using var db = server.Db(organization);
        foreach (var lane in await db.AuditLanes.AsNoTracking().ToListAsync())
        {
            var rows = await db.AuditEvents.AsNoTracking().Where(e => e.Lane == lane.Lane).OrderBy(e => e.Number).ToListAsync();
            Assert.Null(AuditVerification.Check(server.Services.GetRequiredService<MasterKey>().AuditKey, rows.Select(r => (r.Entry, r.Seal)), lane.Count, lane.Head));
        }
    }
}
