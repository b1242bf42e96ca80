using System.Text.Json;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SignIn;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Storage;

/// <summary>What is read by statements of our own passes by EF Core's conversions and by the filter that keeps organisations apart.</summary>
public class OwnStatementTests
{
    [Theory, EveryDatabase]
    public async Task A_row_is_the_same_whoever_reads_it(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var full = await organization.AddUserAsync("ada", Role.HelpDesk, mfaOn: true, setUp: true);
        var bare = await organization.AddUserAsync("ben", active: false, hasPassword: false);
        using var signedIn = await full.SignInAsync();
        using var half = (await full.BeginAsync()).Browser;
        await using var db = organization.Server.Db(organization.Id);
        var user = await db.Users.SingleAsync(u => u.Id == full.Id);
        (user.Position, user.Phone, user.ExternalId, user.PasswordSetAt) = ("Head of cartography", "+44 20 7946 0000", "x-1", user.CreatedAt);
        var row = await db.Organizations.SingleAsync();
        (row.HelpText, row.HelpContact, row.MfaEnforcedSince, row.ProvisionedWait) = ("Ask Ben.", "1234", user.CreatedAt, true);
        (await db.SignIns.SingleAsync()).OfferedSecret = [1, 2, 3];
        await db.SaveChangesAsync();

        foreach (var id in new[] { full.Id, bare.Id })
            Same(await db.FindAccountAsync(id, default), await db.ReadAccountAsync(id, default));
        var session = await db.Sessions.AsNoTracking().SingleAsync();
        Same(new SessionInUse(session, true, "ada", user.Name, Role.HelpDesk, row.Name), await db.FindSessionAsync(session.Id, default));
        Same(session, (await db.LatestSessionsOfAsync(full.Id, organization.Server.Time.GetUtcNow(), TimeSpan.FromMinutes(30), default)).Single());
        var signIn = await db.SignIns.AsNoTracking().SingleAsync();
        Same(signIn, await db.FindSignInAsync(signIn.Id, default));
        Same(new SignInWords("Ask Ben.", "1234", row.Name, "ada", row.Slug, signIn.ReturnUrl), await db.FindSignInWordsAsync(signIn.Id, default));
        Same(await db.Users.AsNoTracking().SingleAsync(u => u.Id == full.Id), await db.UserToSignInAsync(" ADA", organization.Slug, default));
    }

    [Theory, EveryDatabase]
    public async Task Nothing_of_another_organisation_is_read(Database database)
    {
        var server = await Servers.Shared(database);
        var (here, there) = (await server.NewOrganizationAsync(), await server.NewOrganizationAsync());
        var user = await there.AddUserAsync("ada", mfaOn: true, setUp: true);
        using var signedIn = await user.SignInAsync();
        using var half = (await user.BeginAsync()).Browser;
        await using var owner = server.Db(there.Id);
        var (session, signIn, browser) = (await owner.Sessions.SingleAsync(), await owner.SignIns.SingleAsync(), await owner.KnownBrowsers.SingleAsync());

        Assert.True(await IsSeenAsync(owner), "Its own organisation sees it all.");
        foreach (var organization in new Guid?[] { here.Id, null })
        {
            await using var stranger = server.Services.GetRequiredService<GatehouseDbFactory>().For(organization);
            Assert.Null(await stranger.ReadAccountAsync(user.Id, default));
            Assert.Null(await stranger.FindSessionAsync(session.Id, default));
            Assert.Empty(await stranger.LatestSessionsOfAsync(user.Id, server.Time.GetUtcNow(), TimeSpan.FromMinutes(30), default));
            Assert.Null(await stranger.FindSignInAsync(signIn.Id, default));
            Assert.Null(await stranger.FindSignInWordsAsync(signIn.Id, default));
            Assert.Null(await Attempt.KnownBrowserAsync(stranger, user.Id, browser.Id, default));
        }

        async Task<bool> IsSeenAsync(GatehouseDb db) =>
            await db.ReadAccountAsync(user.Id, default) is not null && await db.FindSessionAsync(session.Id, default) is not null
            && await db.LatestSessionsOfAsync(user.Id, server.Time.GetUtcNow(), TimeSpan.FromMinutes(30), default) is [_]
            && await db.FindSignInAsync(signIn.Id, default) is not null && await db.FindSignInWordsAsync(signIn.Id, default) is not null
            && await Attempt.KnownBrowserAsync(db, user.Id, browser.Id, default) is not null;
    }

    private static void Same<T>(T byEfCore, T byHand)
    {
        Assert.NotNull(byHand);
        Assert.Equal(JsonSerializer.Serialize(byEfCore), JsonSerializer.Serialize(byHand));
    }
}
