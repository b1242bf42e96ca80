using System.Net;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>Searching users and groups together, and what RFC 7644 says of addresses that answer nothing else.</summary>
public sealed class SearchTests
{
    [Theory, EveryDatabase]
    public async Task Users_and_groups_are_searched_together_page_by_page(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        foreach (var name in new[] { "smith", "smithers", "jones" }) await client.AddUserAsync(name, $"\"displayName\":\"{name}\"");
        foreach (var name in new[] { "Smiths", "Others" }) await client.AddGroupAsync(name);
        async Task<ScimReply> Search(string rest) => await client.PostAsync(".search", $$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],{{rest}}}""");
        static IEnumerable<string> Names(ScimReply reply) => reply.Resources.Select(r => r["displayName"]!.ToString());
        // Made at the same instant of a clock that stands still, they come in any order.
        static string Sorted(ScimReply reply) => string.Join(' ', Names(reply).Order(StringComparer.Ordinal));

        // RFC 7644 3.4.3, figure 2.
        var found = await Search("\"attributes\":[\"displayName\",\"userName\"],\"filter\":\"displayName sw \\\"smith\\\"\",\"startIndex\":1,\"count\":10");
        Assert.Equal((HttpStatusCode.OK, "Smiths smith smithers"), (found.Status, Sorted(found)));
        Assert.Equal((3, 3), (found.Body!["totalResults"]!.GetValue<int>(), found.Body["itemsPerPage"]!.GetValue<int>()));
        Assert.All(found.Resources, r => Assert.DoesNotContain(r, m => m.Key is "meta" or "active"));

        var all = string.Join(' ', Names(await Search("\"count\":200")));
        var pages = new List<string>();
        for (var start = 1; start <= 5; start += 2) pages.AddRange(Names(await Search($"\"startIndex\":{start},\"count\":2")));
        Assert.Equal(all, string.Join(' ', pages));
        Assert.Equal(5, (await Search("\"count\":0")).Body!["totalResults"]!.GetValue<int>());
        Assert.Equal(5, (await Search("\"startIndex\":99")).Body!["totalResults"]!.GetValue<int>());
        Assert.Equal("Others Smiths", Sorted(await Search("\"filter\":\"meta.resourceType eq \\\"Group\\\"\"")));
        Assert.Equal("jones smith smithers", Sorted(await Search("\"filter\":\"userName pr\"")));
        Assert.Equal(all, string.Join(' ', Names(await client.GetAsync(""))));
        Assert.Equal((400, "invalidFilter"), (await Search("\"filter\":\"shoe pr\"")).Error);
        Assert.Equal((400, "invalidValue"), (await Search("\"sortBy\":\"displayName\"")).Error);
    }

    [Theory, EveryDatabase]
    public async Task What_is_not_served_says_so(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;

        Assert.Equal(HttpStatusCode.NotImplemented, (await client.GetAsync("Me")).Status);
        Assert.All([await client.GetAsync("Schemas?filter=id+pr"), await client.GetAsync("ResourceTypes?filter=id+pr"), await client.GetAsync("ServiceProviderConfig?filter=x")],
            reply => Assert.Equal(HttpStatusCode.Forbidden, reply.Status));
        foreach (var (method, path, allowed) in new[] { ("PUT", "Users", "GET, POST"), ("POST", $"Users/{Guid.NewGuid()}", "GET, PUT, PATCH, DELETE"), ("GET", "Bulk", "POST"), ("POST", "Schemas", "GET"), ("GET", ".search", "POST") })
        {
            var reply = await client.SendAsync(method, path, method is "GET" ? null : "{}");
            Assert.Equal((HttpStatusCode.MethodNotAllowed, allowed), (reply.Status, reply.Allow));
        }
    }
}
