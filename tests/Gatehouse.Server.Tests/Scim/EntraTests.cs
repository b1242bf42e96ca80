using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Domain.Audit;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>Requests in the form in which Microsoft Entra ID sends them, old style and new style, written after its documentation.</summary>
public sealed class EntraTests
{
    private static readonly string[] Extra = ["roles", "password"];

    private static string NewUser(string name) => $$"""
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "externalId":"{{name}}-oid","userName":"{{name}}@tenant.test","active":true,"addresses":null,"displayName":"{{name}} Surname",
         "emails":[{"type":"work","value":"{{name}}@Tenant.test","primary":true}],"meta":{"resourceType":"User"},
         "name":{"formatted":"{{name}} Surname","familyName":"Surname","givenName":"{{name}}"},"phoneNumbers":null,"roles":[],"title":null}
        """;

    [Theory, EveryDatabase]
    public async Task Test_connection_asks_for_a_user_whom_nobody_knows(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;

        var users = await client.GetAsync($"Users?filter=userName+eq+%22{Guid.NewGuid()}%22");
        var groups = await client.GetAsync($"Groups?excludedAttributes=members&filter=displayName+eq+%22{Guid.NewGuid()}%22");

        Assert.All([users, groups], reply => Assert.Equal((HttpStatusCode.OK, 0), (reply.Status, reply.Body!["totalResults"]!.GetValue<int>())));
        Assert.Equal(HttpStatusCode.OK, (await client.FindAsync("externalId eq jyoung")).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("Schemas")).Status);
    }

    [Theory, EveryDatabase]
    public async Task A_user_arrives_changes_leaves_softly_and_comes_back(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        Assert.Empty((await client.FindAsync("userName eq \"ada@tenant.test\"")).Resources);
        var made = await client.PostAsync("Users", NewUser("ada"));
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal("ada@Tenant.test", made.Body!["emails"]![0]!["value"]!.ToString());
        Assert.DoesNotContain(made.Body, m => Extra.Contains(m.Key));
        var path = $"Users/{made.Id}";
        Assert.Equal(made.Id, Assert.Single((await client.FindAsync("emails[type eq \"work\"].value eq \"ADA@tenant.test\"")).Resources)["id"]!.ToString());
        Assert.Equal(made.Id, Assert.Single((await client.FindAsync("externalId eq \"ada-oid\"")).Resources)["id"]!.ToString());

        // Old style.
        var old = await client.PatchAsync(path, """
            {"op":"Replace","path":"emails[type eq \"work\"].value","value":"ada2@tenant.test"},{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"+49 (0)30 1"},
            {"op":"Replace","path":"name.familyName","value":"Lovelace"},{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"R&D"}
            """);
        Assert.Equal(HttpStatusCode.OK, old.Status);
        Assert.Equal("""[{"value":"\u002B49 (0)30 1","type":"mobile"}]""", old.Body!["phoneNumbers"]!.ToJsonString());
        // New style.
        var @new = await client.PatchAsync(path, """
            {"op":"replace","value":{"displayName":"Ada L","name.givenName":"Augusta","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"Maths"}}
            """);
        Assert.Equal(("Augusta", "Maths"), (@new.Body!["name"]!["givenName"]!.ToString(), @new.Body[ScimClient.Enterprise]!["department"]!.ToString()));

        foreach (var off in new[] { """{"op":"Replace","path":"active","value":"False"}""", """{"op":"replace","value":{"active":false}}""" })
        {
            Assert.False((await client.PatchAsync(path, off)).Body!["active"]!.GetValue<bool>());
            Assert.False(await IsOpenAsync(organization));
            // Still there to be found and to come back.
            Assert.Single((await client.FindAsync("userName eq \"ada@tenant.test\"")).Resources);
            Assert.True((await client.PatchAsync(path, """{"op":"Replace","path":"active","value":"True"}""")).Body!["active"]!.GetValue<bool>());
            Assert.True(await IsOpenAsync(organization));
        }

        Assert.Equal(2, (await organization.EventsAsync()).Count(e => e.Act == AuditActs.UserDeactivated && e.ActorKind == "token"));
        Assert.Equal(2, (await organization.EventsAsync()).Count(e => e.Act == AuditActs.UserReactivated && e.ActorKind == "token"));
    }

    [Theory, EveryDatabase]
    public async Task A_manager_is_set_by_a_bare_id_and_checked_by_a_filter(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        var (boss, ada) = ((await client.PostAsync("Users", NewUser("boss"))).Id, (await client.PostAsync("Users", NewUser("ada"))).Id);

        Assert.Empty((await client.FindAsync($"id eq \"{ada}\" and manager eq \"{boss}\"", "&attributes=id")).Resources);
        await client.PatchAsync($"Users/{ada}", $$"""{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"{{boss}}"}""");
        Assert.Equal(["schemas", "id"], Assert.Single((await client.FindAsync($"id eq \"{ada}\" and manager eq \"{boss}\"", "&attributes=id")).Resources).Select(m => m.Key));
        await client.PatchAsync($"Users/{ada}", $$"""{"op":"Add","path":"manager","value":[{"$ref":null,"value":"{{ada}}"}]}""");
        Assert.Equal(ada, (await client.GetAsync($"Users/{ada}")).Body![ScimClient.Enterprise]!["manager"]!["value"]!.ToString());
    }

    [Theory, EveryDatabase]
    public async Task Members_come_and_go_in_both_styles(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        var (a, b, c) = ((await client.AddUserAsync("a")).Id, (await client.AddUserAsync("b")).Id, (await client.AddUserAsync("c")).Id);
        var made = await client.PostAsync("Groups", """
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
             "externalId":"8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159","displayName":"Staff","meta":{"resourceType":"Group"}}
            """);
        var path = $"Groups/{made.Id}";
        async Task<string> Members() => string.Join(' ', ((await client.GetAsync(path)).Body!["members"]?.AsArray() ?? []).Select(m => m!["value"]!.ToString()).Order(StringComparer.Ordinal));
        string Sorted(params string[] ids) => string.Join(' ', ids.Order(StringComparer.Ordinal));

        var added = await client.PatchAsync(path, $$"""{"op":"Add","path":"members","value":[{"$ref":null,"value":"{{a}}"},{"$ref":null,"value":"{{b}}"}]}""");
        Assert.Equal((HttpStatusCode.NoContent, null), (added.Status, added.Body));
        await client.PatchAsync(path, $$"""{"op":"Add","path":"members","value":[{"$ref":null,"value":"{{b}}"},{"$ref":null,"value":"{{c}}"}]}""");
        Assert.Equal(Sorted(a, b, c), await Members());
        // Not the RFC's meaning of this (everybody out), but Entra's.
        await client.PatchAsync(path, $$"""{"op":"Remove","path":"members","value":[{"$ref":null,"value":"{{a}}"}]}""");
        Assert.Equal(Sorted(b, c), await Members());
        await client.PatchAsync(path, $$"""{"op":"remove","path":"members[value eq \"{{b}}\"]"}""");
        Assert.Equal(c, await Members());
        Assert.Single((await client.GetAsync($"Groups?filter={Uri.EscapeDataString($"id eq \"{made.Id}\" and members eq \"{c}\"")}")).Resources);
        Assert.Equal(made.Id, (await client.GetAsync($"Users/{c}")).Body!["groups"]![0]!["value"]!.ToString());
        Assert.DoesNotContain((await client.GetAsync($"{path}?excludedAttributes=members")).Body!, m => m.Key == "members");
        await client.PatchAsync(path, """{"op":"Replace","path":"displayName","value":"Everyone"},{"op":"remove","path":"members"}""");
        Assert.Equal("", await Members());
        Assert.Single((await client.GetAsync("Groups?filter=displayName+eq+%22everyone%22&excludedAttributes=members")).Resources);
    }

    private static async Task<bool> IsOpenAsync(TestOrganization organization)
    {
        await using var db = organization.Server.Db(organization.Id);
        return await db.Users.Select(u => u.IsActive).SingleAsync();
    }
}
