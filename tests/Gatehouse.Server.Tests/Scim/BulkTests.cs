using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>Bulk (RFC 7644 3.7) and what a client can learn about the server (RFC 7644 4).</summary>
public sealed class BulkTests
{
    private static Task<ScimReply> BulkAsync(ScimClient client, string operations, string more = "") =>
        client.PostAsync("Bulk", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]{{more}},"Operations":[{{operations}}]}""");

    private static List<string> Statuses(ScimReply reply) => reply.Body!["Operations"]!.AsArray().Select(o => o!["status"]!.ToString()).ToList();

    [Theory, EveryDatabase]
    public async Task What_one_operation_made_the_next_can_name(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;

        var reply = await BulkAsync(client, """
            {"method":"POST","path":"/Users","bulkId":"qwerty","data":{"userName":"Alice"}},
            {"method":"POST","path":"/Groups","bulkId":"ytrewq","data":{"displayName":"Tour Guides","members":[{"type":"User","value":"bulkId:qwerty"}]}},
            {"method":"PATCH","path":"/Users/bulkId:qwerty","data":{"Operations":[{"op":"add","path":"title","value":"T"}]}},
            {"method":"PUT","path":"/Users/bulkId:unknown","data":{"userName":"x"}}
            """);

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        Assert.Equal(["201", "201", "200", "409"], Statuses(reply));
        var first = reply.Body!["Operations"]![0]!;
        Assert.Equal(("qwerty", "POST"), (first["bulkId"]!.ToString(), first["method"]!.ToString()));
        var user = Assert.Single((await client.FindAsync("title eq \"T\"")).Resources);
        Assert.EndsWith($"/Users/{user["id"]}", first["location"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal("Tour Guides", user["groups"]![0]!["display"]!.ToString());
        Assert.Equal("409", reply.Body["Operations"]![3]!["response"]!["status"]!.ToString());
    }

    [Theory, EveryDatabase]
    public async Task It_stops_after_so_many_errors_and_what_was_done_stays_done(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        const string Operations = """
            {"method":"POST","path":"/Users","bulkId":"1","data":{"userName":"a"}},{"method":"POST","path":"/Users","bulkId":"2","data":{"userName":"a"}},
            {"method":"GET","path":"/Users"},{"method":"DELETE","path":"/Users/nothing"},{"method":"POST","path":"/Users","bulkId":"3","data":{"userName":"b"}}
            """;

        Assert.Equal(["201", "409", "400"], Statuses(await BulkAsync(client, Operations, ",\"failOnErrors\":2")));
        Assert.Equal(["409", "409", "400", "404", "201"], Statuses(await BulkAsync(client, Operations)));
        Assert.Equal(2, (await client.GetAsync("Users")).Resources.Count);
    }

    [Theory, EveryDatabase]
    public async Task Its_limits_hold(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await BulkAsync(client, string.Join(',', Enumerable.Repeat("""{"method":"DELETE","path":"/Users/x"}""", 1001)))).Status);
        Assert.Equal((400, "invalidSyntax"), (await BulkAsync(client, "")).Error);
        Assert.Equal((400, "invalidValue"), (await BulkAsync(client, "{}", ",\"failOnErrors\":0")).Error);
        Assert.Equal(["400", "400"], Statuses(await BulkAsync(client, "{},1")));
    }

    [Theory, EveryDatabase]
    public async Task The_server_says_honestly_what_it_can(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;

        var config = (await client.GetAsync("ServiceProviderConfig")).Body!;
        Assert.All(["patch", "bulk", "filter", "sort", "etag"], name => Assert.True(config[name]!["supported"]!.GetValue<bool>(), name));
        Assert.False(config["changePassword"]!["supported"]!.GetValue<bool>());
        var types = await client.GetAsync("ResourceTypes");
        Assert.Equal(["User", "Group"], types.Resources.Select(r => r["name"]!.ToString()));
        Assert.Equal("/Users", (await client.GetAsync("ResourceTypes/User")).Text("endpoint"));
        var schemas = await client.GetAsync("Schemas");
        Assert.Equal(3, schemas.Resources.Count);
        Assert.Equal("Enterprise user", (await client.GetAsync($"Schemas/{ScimClient.Enterprise}")).Text("description"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("Schemas/urn:none")).Status);
        var text = schemas.Body!.ToJsonString();
        Assert.DoesNotContain("null", text, StringComparison.Ordinal);
        var attributes = schemas.Resources[0]["attributes"]!.AsArray().Select(a => a!.AsObject()).ToList();
        Assert.DoesNotContain(attributes, a => a["name"]!.ToString() is "password");
        Assert.Equal(("server", "False"), (attributes[0]["uniqueness"]!.ToString(), attributes[0]["caseExact"]!.GetValue<bool>().ToString()));
        Assert.All(attributes, a => Assert.True(a.ContainsKey("type") && a.ContainsKey("multiValued") && a.ContainsKey("mutability")));
    }
}
