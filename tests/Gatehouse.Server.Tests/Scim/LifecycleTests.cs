using System.Net;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>What provisioning does to access: it closes at once, opens only what it may, and never the last Administrator's.</summary>
public sealed class LifecycleTests
{
    internal const string Off = """{"op":"Replace","path":"active","value":"False"}""";
    internal const string On = """{"op":"Replace","path":"active","value":"True"}""";

    [Theory, EveryDatabase]
    public async Task Deactivation_ends_sessions_and_sign_ins_under_way_at_once(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var id = Guid.Parse((await client.AddUserAsync("ada")).Id);
        foreach (var close in new Func<Task>[]
        {
            () => client.PatchAsync($"Users/{id}", Off), () => client.PutAsync($"Users/{id}", """{"userName":"ada","active":false}"""), () => client.DeleteAsync($"Users/{id}"),
        })
        {
            await client.PatchAsync($"Users/{id}", On);
            await SignInAsync(organization, id);
            await close();
            await using var db = organization.Server.Db(organization.Id);
            Assert.Equal((0, 0), (await db.Sessions.CountAsync(), await db.SignIns.CountAsync()));
        }
    }

    [Theory, EveryDatabase]
    public async Task New_accounts_wait_where_the_organisation_wants_it_so(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        await WaitAsync(organization);

        var made = await client.AddUserAsync("ada");

        // The provider's word is kept, so that it need not repeat it in each cycle; the account is closed all the same.
        Assert.True(made.Body!["active"]!.GetValue<bool>());
        var user = await UserAsync(organization, "ada");
        Assert.False(user.IsActive);
        Assert.NotNull(user.WaitingSince);
        await client.PatchAsync($"Users/{made.Id}", Off);
        await client.PatchAsync($"Users/{made.Id}", On);
        user = await UserAsync(organization, "ada");
        Assert.False(user.IsActive);
        Assert.NotNull(user.WaitingSince);
    }

    [Theory, EveryDatabase]
    public async Task What_an_administrator_closed_stays_closed_whatever_the_provider_says(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var id = (await client.AddUserAsync("ada")).Id;
        await using (var db = organization.Server.Db(organization.Id))
        {
            (await db.Users.SingleAsync()).IsActive = false;
            await db.SaveChangesAsync();
        }

        await client.PatchAsync($"Users/{id}", Off);
        await client.PatchAsync($"Users/{id}", On);

        Assert.False((await UserAsync(organization, "ada")).IsActive);
    }

    [Theory, EveryDatabase]
    public async Task The_last_Administrator_is_neither_closed_nor_deleted_by_provisioning(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var id = (await client.AddUserAsync("chief")).Id;
        await RoleAsync(organization, "chief", Role.Administrator);

        Assert.All(
            new[] { await client.PatchAsync($"Users/{id}", Off), await client.PutAsync($"Users/{id}", """{"userName":"chief","active":"False"}"""), await client.DeleteAsync($"Users/{id}") },
            reply => Assert.Equal(HttpStatusCode.Forbidden, reply.Status));
        Assert.True((await UserAsync(organization, "chief")).IsActive);

        await organization.AddUserAsync("second", Role.Administrator);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"Users/{id}")).Status);
    }

    [Theory, EveryDatabase]
    public async Task Two_last_Administrators_closed_at_the_same_instant_leave_one(Database database)
    {
        for (var i = 0; i < 5; i++)
        {
            var (client, organization) = await ScimClient.NewAsync(database);
            using var _ = client;
            var ids = new[] { (await client.AddUserAsync("a")).Id, (await client.AddUserAsync("b")).Id };
            await RoleAsync(organization, "a", Role.Administrator);
            await RoleAsync(organization, "b", Role.Administrator);
            await CameThroughAsync(organization, "a", "b");

            var replies = await Task.WhenAll(client.PatchAsync($"Users/{ids[0]}", Off), client.DeleteAsync($"Users/{ids[1]}"));

            Assert.Single(replies, r => (int)r.Status < 300);
            Assert.Single(replies, r => r.Status is HttpStatusCode.Forbidden or HttpStatusCode.Conflict);
        }
    }

    [Theory, EveryDatabase]
    public async Task If_Match_races_have_one_winner(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        var made = await client.AddUserAsync("ada");

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => client.PatchAsync($"Users/{made.Id}", $$"""{"op":"replace","path":"title","value":"T{{i}}"}""", made.Tag)));

        Assert.Single(replies, r => r.Status == HttpStatusCode.OK);
        Assert.Equal(9, replies.Count(r => r.Status == HttpStatusCode.PreconditionFailed));
    }

    [Theory, EveryDatabase]
    public async Task The_same_user_made_ten_times_at_once_is_made_once(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;

        var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.AddUserAsync("ada", "\"externalId\":\"x\"")));

        Assert.Single(replies, r => r.Status == HttpStatusCode.Created);
        Assert.Equal(9, replies.Count(r => r.Error == (409, "uniqueness")));
        Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.UserCreated);
    }

    private static async Task SignInAsync(TestOrganization organization, Guid userId)
    {
        var now = organization.Server.Time.GetUtcNow();
        await using var db = organization.Server.Db(organization.Id);
        db.Sessions.Add(new() { OrganizationId = organization.Id, Id = new string('a', 64), UserId = userId, StartedAt = now, LastSeenAt = now, ExpiresAt = now.AddHours(1) });
        db.SignIns.Add(new() { OrganizationId = organization.Id, Id = new string('b', 64), UserId = userId, StartedAt = now, ReturnUrl = "/" });
        await db.SaveChangesAsync();
    }

    internal static async Task WaitAsync(TestOrganization organization)
    {
        await using var db = organization.Server.Db(organization.Id);
        (await db.Organizations.SingleAsync()).ProvisionedWait = true;
        await db.SaveChangesAsync();
    }

    /// <summary>They have signed in through the identity provider, which is connected: before that an Administrator of it is no way in.</summary>
    internal static async Task CameThroughAsync(TestOrganization organization, params string[] usernames)
    {
        await using var db = organization.Server.Db(organization.Id);
        db.SsoConnections.Add(new()
        {
            OrganizationId = organization.Id, Id = Guid.CreateVersion7(), Kind = ProviderKind.OpenIdConnect, Name = "Provider", Issuer = "https://id.example", ClientId = "gatehouse",
            ProofClaim = "amr", ProofValue = "mfa", CreatedAt = organization.Server.Time.GetUtcNow(), IsOn = true,
        });
        foreach (var user in await db.Users.Where(u => usernames.Contains(u.Username)).ToListAsync())
            db.ExternalIdentities.Add(new() { OrganizationId = organization.Id, Issuer = "https://id.example", Subject = user.Username, UserId = user.Id, LinkedBy = "provisioned" });
        await db.SaveChangesAsync();
    }

    internal static async Task RoleAsync(TestOrganization organization, string username, Role role)
    {
        await using var db = organization.Server.Db(organization.Id);
        (await db.Users.SingleAsync(u => u.Username == username)).Role = role;
        await db.SaveChangesAsync();
    }

    internal static async Task<UserRow> UserAsync(TestOrganization organization, string username)
    {
        await using var db = organization.Server.Db(organization.Id);
        return await db.Users.AsNoTracking().SingleAsync(u => u.Username == username);
    }
}
