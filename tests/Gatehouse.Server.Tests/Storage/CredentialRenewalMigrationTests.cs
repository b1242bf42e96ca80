using Gatehouse.Data;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Storage;

/// <summary>The migration <c>CredentialRenewal</c> goes both ways on both databases, and takes nothing along that is in use.</summary>
public class CredentialRenewalMigrationTests
{
    [Theory, EveryDatabase]
    public async Task Going_back_loses_what_waits_and_keeps_the_connection_with_all_that_hangs_on_it(Database kind)
    {
        await using var data = await TestDatabase.CreateAsync(kind);
        var app = GatehouseServer.Create(data.Settings, TimeProvider.System);
        await using (app)
        {
            var databases = app.Services.GetRequiredService<GatehouseDbFactory>();
            await using (var all = databases.For(null)) await all.Database.MigrateAsync();
            var (organization, connection) = (Guid.CreateVersion7(), Guid.CreateVersion7());
            await using (var db = databases.For(organization))
            {
                Assert.False(db.Database.HasPendingModelChanges());
                db.Organizations.Add(new() { Id = organization, Slug = "contoso", Name = "Contoso", CreatedAt = DateTimeOffset.UnixEpoch });
                db.SsoConnections.Add(new()
                {
                    OrganizationId = organization, Id = connection, Name = "Contoso", Issuer = "https://id.example", ClientId = "client", ProofClaim = "amr", ProofValue = "mfa",
                    EncryptedSecret = [1], NextCertificate = [2], EncryptedNextKey = [3], NextExpiresAt = DateTimeOffset.UnixEpoch,
                });
                db.SsoRequests.Add(new() { OrganizationId = organization, Id = "state", ConnectionId = connection, BrowserHash = "browser", Purpose = SsoPurpose.Test, ReturnUrl = "/" });
                await db.SaveChangesAsync();
                await db.GetService<IMigrator>().MigrateAsync("Provisioning");
                await db.GetService<IMigrator>().MigrateAsync();
            }

            await using (var db = databases.For(organization))
            {
                var row = await db.SsoConnections.AsNoTracking().SingleAsync();
                Assert.Equal([1], row.EncryptedSecret);
                Assert.Equal((false, null, null), (row.HasNext, row.EncryptedNextKey, row.NextExpiresAt));
                Assert.Equal(1, await db.SsoRequests.CountAsync());
            }
        }
    }
}
