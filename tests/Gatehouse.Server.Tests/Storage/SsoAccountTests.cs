using Gatehouse.Domain.Mfa;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Storage;

/// <summary>The list of SSO accounts that hold a password or an authenticator is empty because the database lets no row onto it.</summary>
public class SsoAccountTests
{
    private const string Hash = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [Theory, EveryDatabase]
    public async Task An_SSO_account_is_never_given_a_password(Database database)
    {
        var (organization, user) = await SsoUserAsync(database);
        await using var db = organization.Server.Db(organization.Id);

        await Assert.ThrowsAnyAsync<Exception>(() => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, Hash)));

        Assert.Null((await user.RowAsync()).PasswordHash);
    }

    [Theory, EveryDatabase]
    public async Task An_SSO_account_is_never_made_with_a_password(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        await using var db = organization.Server.Db(organization.Id);
        db.Users.Add(new()
        {
            OrganizationId = organization.Id, Id = Guid.CreateVersion7(), Username = "ada", NormalizedUsername = "", Name = "Ada",
            Method = SignInMethod.Sso, PasswordHash = Hash,
        });

        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
    }

    [Theory, EveryDatabase]
    public async Task An_SSO_account_is_never_given_an_authenticator(Database database)
    {
        var (organization, user) = await SsoUserAsync(database);
        await using var db = organization.Server.Db(organization.Id);
        db.Authenticators.Add(new() { OrganizationId = organization.Id, Id = Guid.CreateVersion7(), UserId = user.Id, EncryptedSecret = [1] });

        await Assert.ThrowsAsync<DbUpdateException>(() => db.SaveChangesAsync());
    }

    [Theory, EveryDatabase]
    public async Task A_password_account_becomes_an_SSO_account_only_without_both(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var withPassword = await organization.AddUserAsync("ada");
        var withAuthenticator = await organization.AddUserAsync("ben", setUp: true, hasPassword: false);
        var withNeither = await organization.AddUserAsync("cy", hasPassword: false);
        await using var db = organization.Server.Db(organization.Id);
        Task<int> Convert(TestUser user) =>
            db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.Method, SignInMethod.Sso));

        await Assert.ThrowsAnyAsync<Exception>(() => Convert(withPassword));
        await Assert.ThrowsAnyAsync<Exception>(() => Convert(withAuthenticator));
        Assert.Equal(1, await Convert(withNeither));
    }

    [Theory, EveryDatabase]
    public async Task A_revoked_authenticator_comes_back_to_no_SSO_account(Database database)
    {
        var (organization, user) = await SsoUserAsync(database);
        await using var db = organization.Server.Db(organization.Id);
        db.Authenticators.Add(new() { OrganizationId = organization.Id, Id = Guid.CreateVersion7(), UserId = user.Id, RevokedAt = DateTimeOffset.UtcNow });
        await db.SaveChangesAsync();

        await Assert.ThrowsAnyAsync<Exception>(() =>
            db.Authenticators.ExecuteUpdateAsync(set => set.SetProperty(a => a.RevokedAt, (DateTimeOffset?)null)));
    }

    [Theory, EveryDatabase]
    public async Task A_waiting_account_is_not_active(Database database)
    {
        var (organization, _) = await SsoUserAsync(database);
        await using var db = organization.Server.Db(organization.Id);

        await Assert.ThrowsAnyAsync<Exception>(() =>
            db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.WaitingSince, DateTimeOffset.UtcNow)));
    }

    private static async Task<(TestOrganization Organization, TestUser User)> SsoUserAsync(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        return (organization, await organization.AddUserAsync("ada", method: SignInMethod.Sso));
    }
}
