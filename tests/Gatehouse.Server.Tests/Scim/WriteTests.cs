using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>What every write leaves behind, also when two come at the same instant.</summary>
public sealed class WriteTests
{
    [Theory, EveryDatabase]
    public async Task Whoever_leaves_two_groups_at_the_same_instant_keeps_the_role_of_neither(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        await organization.AddUserAsync("keeper", Role.Administrator);
        for (var i = 0; i < 8; i++)
        {
            var id = (await client.AddUserAsync($"u{i}")).Id;
            var (desk, chiefs) = ((await client.AddGroupAsync($"Desk {i}", id)).Id, (await client.AddGroupAsync($"Chiefs {i}", id)).Id);
            await GroupTests.SetAsync(organization, desk, Role.HelpDesk);
            await GroupTests.SetAsync(organization, chiefs, Role.Administrator);
            Assert.Equal(Role.Administrator, (await LifecycleTests.UserAsync(organization, $"u{i}")).Role);

            var leave = $$"""{"op":"remove","path":"members[value eq \"{{id}}\"]"}""";
            var replies = await Task.WhenAll(client.PatchAsync($"Groups/{desk}", leave), client.PatchAsync($"Groups/{chiefs}", leave));

            Assert.All(replies, reply => Assert.InRange((int)reply.Status, 200, 299));
            Assert.Equal(Role.None, (await LifecycleTests.UserAsync(organization, $"u{i}")).Role);
        }
    }

    [Theory, EveryDatabase]
    public async Task Every_write_is_an_event_of_the_token(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var events = 0;
        async Task<ScimReply> Wrote(Task<ScimReply> write)
        {
            var reply = await write;
            Assert.InRange((int)reply.Status, 200, 299);
            var all = await organization.EventsAsync();
            Assert.True(all.Count > events, $"{reply.Status} left no event.");
            events = all.Count;
            return reply;
        }

        var user = (await Wrote(client.AddUserAsync("ada"))).Id;
        await Wrote(client.PatchAsync($"Users/{user}", """{"op":"replace","path":"title","value":"T"}"""));
        await Wrote(client.PutAsync($"Users/{user}", """{"userName":"ada","nickName":"A"}"""));
        await Wrote(client.PatchAsync($"Users/{user}", LifecycleTests.Off));
        await Wrote(client.PatchAsync($"Users/{user}", LifecycleTests.On));
        var group = (await Wrote(client.AddGroupAsync("Staff", user))).Id;
        await Wrote(client.PatchAsync($"Groups/{group}", """{"op":"remove","path":"members"}"""));
        await Wrote(client.PutAsync($"Groups/{group}", """{"displayName":"Crew"}"""));
        await Wrote(client.DeleteAsync($"Groups/{group}"));
        await Wrote(client.PostAsync("Bulk", """{"Operations":[{"method":"POST","path":"/Users","bulkId":"1","data":{"userName":"ben"}}]}"""));
        await Wrote(client.DeleteAsync($"Users/{user}"));

        await using var db = organization.Server.Db(organization.Id);
        var token = Assert.Single(db.ScimTokens);
        Assert.All(await organization.EventsAsync(), e => Assert.Equal(("token", token.Id, "Entra ID"), (e.ActorKind, e.ActorId, e.ActorName)));
    }
}
