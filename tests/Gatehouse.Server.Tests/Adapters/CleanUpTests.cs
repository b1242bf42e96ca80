using Gatehouse.Adapters;
using Gatehouse.Data.Queries;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Gatehouse.Server.Tests.Adapters;

public class CleanUpTests
{
    [Theory, EveryDatabase]
    public async Task What_has_expired_goes_and_what_counts_stays(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        var now = server.Time.GetUtcNow();
        await using (var db = server.Db(organization.Id))
        {
            foreach (var (name, age) in new[] { ("old", TimeSpan.FromDays(400)), ("new", TimeSpan.Zero) })
            {
                var at = now - age;
                db.SignIns.Add(new() { OrganizationId = organization.Id, Id = name, UserId = user.Id, StartedAt = at, ReturnUrl = "/" });
                db.Sessions.Add(new() { OrganizationId = organization.Id, Id = name, UserId = user.Id, StartedAt = at, LastSeenAt = at, ExpiresAt = at.AddHours(12) });
                db.Invitations.Add(new() { OrganizationId = organization.Id, Id = name, UserId = user.Id, CreatedAt = at, ExpiresAt = at.AddDays(7) });
                db.KnownBrowsers.Add(new() { OrganizationId = organization.Id, UserId = user.Id, Id = name, LastSignInAt = at });
                db.Throttles.Add(new() { Key = $"address/{name}", Failures = 3, LastFailureAt = at, Consecutive = 3 });
                db.Throttles.Add(new() { Key = ThrottleKeys.Password(Guid.NewGuid()), Failures = 3, LastFailureAt = at, Consecutive = 60 });
            }

            // A session unused for too long is over too, though its last hour has not come.
            db.Sessions.Add(new() { OrganizationId = organization.Id, Id = "idle", UserId = user.Id, StartedAt = now, LastSeenAt = now.AddHours(-2), ExpiresAt = now.AddHours(10) });
            await db.SaveChangesAsync();
        }

        var deleted = await server.Services.GetServices<IHostedService>().OfType<CleanUp>().Single().RunOnceAsync(CancellationToken.None);

        await using var after = server.Db(organization.Id);
        Assert.Equal(6, deleted);
        Assert.Equal("new", Assert.Single(await after.SignIns.ToListAsync()).Id);
        Assert.Equal("new", Assert.Single(await after.Sessions.ToListAsync()).Id);
        Assert.Equal("new", Assert.Single(await after.Invitations.ToListAsync()).Id);
        Assert.Equal("new", Assert.Single(await after.KnownBrowsers.ToListAsync()).Id);
        // NIST SP 800-63B-4 3.2.2: failures in a row against an account are forgotten by a success only, however slowly they come.
        Assert.Equal(2, await after.Throttles.CountAsync(t => t.Key.StartsWith("password/")));
        Assert.Equal(1, await after.Throttles.CountAsync(t => t.Key.StartsWith("address/")));
    }
}
