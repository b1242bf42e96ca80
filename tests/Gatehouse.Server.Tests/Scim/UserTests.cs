using System.Net;
using System.Text.Json.Nodes;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>Users by SCIM: RFC 7644 3.3 to 3.6, 3.9, 3.14.</summary>
public sealed class UserTests
{
    // RFC 7643 8.3, shortened; what Gatehouse does not keep is left in.
    private const string Barbara = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
         "id":"2819c223-7f76-453a-919d-413861904646","externalId":"701984","userName":"bjensen@example.com",
         "name":{"formatted":"Ms. Barbara J Jensen, III","familyName":"Jensen","givenName":"Barbara","middleName":"Jane","honorificPrefix":"Ms.","honorificSuffix":"III"},
         "displayName":"Babs Jensen","nickName":"Babs","profileUrl":"https://login.example.com/bjensen",
         "emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}],
         "addresses":[{"streetAddress":"100 Universal City Plaza","locality":"Hollywood","region":"CA","postalCode":"91608","country":"USA","formatted":"100 Universal City Plaza\nHollywood, CA 91608 USA","type":"work"}],
         "phoneNumbers":[{"value":"555-555-5555","type":"work"},{"value":"555-555-4444","type":"mobile"}],
         "userType":"Employee","title":"Tour Guide","preferredLanguage":"en-US","locale":"en-US","timezone":"America/Los_Angeles","active":true,"password":"t1meMa$heen",
         "groups":[{"value":"e9e30dba-f08f-4109-8486-d5c6a331660a","display":"Tour Guides"}],
         "x509Certificates":[{"value":"MIIDQzCC"}],
         "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984","costCenter":"4130","organization":"Universal Studios","division":"Theme Park","department":"Tour Operations",
           "manager":{"value":"26118915-6090-4610-87e4-49d8ca9f808d","displayName":"John Smith"}},
         "meta":{"resourceType":"User","version":"W\/\"a330bc54f0671c9\""}}
        """;

    [Theory, EveryDatabase]
    public async Task The_users_of_the_RFC_come_back_as_they_were_sent_and_are_SSO_accounts(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;

        var made = await client.PostAsync("Users", Barbara);

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal("application/scim+json; charset=utf-8", made.ContentType);
        Assert.EndsWith($"/scim/v2/Users/{made.Id}", made.Headers.Location!.ToString(), StringComparison.Ordinal);
        Assert.Equal(made.Tag, made.Body!["meta"]!["version"]!.ToString());
        Assert.NotEqual("2819c223-7f76-453a-919d-413861904646", made.Id);
        var read = await client.GetAsync($"Users/{made.Id}");
        Assert.True(JsonNode.DeepEquals(made.Body, read.Body));
        var sent = JsonNode.Parse(Barbara)!.AsObject();
        foreach (var name in new[] { "externalId", "userName", "name", "displayName", "nickName", "emails", "addresses", "phoneNumbers", "title", "timezone", "active" })
            Assert.True(JsonNode.DeepEquals(sent[name], read.Body![name]), name);
        Assert.Equal("Tour Operations", read.Body![ScimClient.Enterprise]!["department"]!.ToString());
        Assert.All(["password", "groups", "x509Certificates"], name => Assert.False(read.Body.ContainsKey(name)));

        await using var db = organization.Server.Db(organization.Id);
        var user = await db.Users.SingleAsync();
        Assert.Equal((SignInMethod.Sso, true, Role.None, "701984", null), (user.Method, user.IsActive, user.Role, user.ExternalId, user.PasswordHash));
        Assert.Equal(("Babs Jensen", "bjensen@example.com", "bjensen@example.com", "Tour Guide", "555-555-5555"), (user.Name, user.Username, user.Email, user.Position, user.Phone));
        var created = Assert.Single(await organization.EventsAsync());
        Assert.Equal((AuditActs.UserCreated, "token", "Entra ID", user.Id), (created.Act, created.ActorKind, created.ActorName, created.SubjectId!.Value));
    }

    [Theory, EveryDatabase]
    public async Task A_list_is_a_list_also_when_nobody_is_in_it(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;

        var empty = await client.FindAsync($"userName eq \"{Guid.NewGuid()}\"");

        Assert.Equal(HttpStatusCode.OK, empty.Status);
        Assert.Equal("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"startIndex":1,"itemsPerPage":0,"Resources":[]}""", empty.Body!.ToJsonString());
    }

    [Theory, EveryDatabase]
    public async Task Pages_orders_and_attributes_of_a_list(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        foreach (var (name, title) in new[] { ("ben", "Zoologist"), ("Ada", "baker"), ("cleo", ""), ("Dan", "Ärztin"), ("eve", "Bakery") })
            await client.AddUserAsync(name, $"\"title\":\"{title}\"");
        async Task<string> Names(string query) => string.Join(' ', (await client.GetAsync("Users?" + query)).Resources.Select(r => r["userName"]));

        Assert.Equal("Ada Dan ben cleo eve", string.Join(' ', (await Names("")).Split(' ').Order(StringComparer.Ordinal)));
        Assert.Equal(await Names(""), $"{await Names("count=2")} {await Names("startIndex=3&count=2")} {await Names("startIndex=5&count=2")}");
        Assert.Equal("Ada ben cleo Dan eve", await Names("sortBy=userName"));
        Assert.Equal("eve Dan cleo ben Ada", await Names("sortBy=userName&sortOrder=descending"));
        // Who has no title comes last, and first when descending.
        Assert.Equal("Ada eve ben Dan cleo", await Names("sortBy=title"));
        Assert.Equal("cleo Dan ben eve Ada", await Names("sortBy=title&sortOrder=DESCENDING"));
        Assert.Equal("cleo Dan", await Names("sortBy=userName&startIndex=3&count=2"));
        Assert.Equal(await Names("count=2"), await Names("startIndex=-5&count=2"));
        Assert.Equal("", await Names("startIndex=6"));
        var none = await client.GetAsync("Users?count=0");
        Assert.Equal((5, 0), (none.Body!["totalResults"]!.GetValue<int>(), none.Resources.Count));
        Assert.Equal(0, (await client.GetAsync("Users?count=-1")).Body!["itemsPerPage"]!.GetValue<int>());
        var page = await client.GetAsync("Users?startIndex=2&count=2&attributes=userName");
        Assert.Equal((5, 2, 2), (page.Body!["totalResults"]!.GetValue<int>(), page.Body["startIndex"]!.GetValue<int>(), page.Body["itemsPerPage"]!.GetValue<int>()));
        Assert.All(page.Resources, r => Assert.Equal(["schemas", "id", "userName"], r.Select(m => m.Key)));
        Assert.All((await client.GetAsync("Users?excludedAttributes=meta,title")).Resources, r => Assert.DoesNotContain(r, m => m.Key is "meta" or "title"));
        Assert.Equal((400, "invalidFilter"), (await client.FindAsync("shoeSize gt 4")).Error);
        Assert.Equal((400, "invalidValue"), (await client.GetAsync("Users?count=many")).Error);
        Assert.Equal((400, "invalidPath"), (await client.GetAsync("Users?sortBy=shoe")).Error);
        var search = await client.PostAsync("Users/.search", """{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"title sw \"b\"","attributes":["userName"],"sortBy":"userName","count":1}""");
        Assert.Equal((2, "Ada"), (search.Body!["totalResults"]!.GetValue<int>(), Assert.Single(search.Resources)["userName"]!.ToString()));
    }

    [Theory, EveryDatabase]
    public async Task Replacing_takes_away_what_is_not_said_and_opens_nobody_by_silence(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var id = (await client.PostAsync("Users", Barbara)).Id;
        await client.PatchAsync($"Users/{id}", """{"op":"replace","path":"active","value":false}""");

        var replaced = await client.PutAsync($"Users/{id}", """{"userName":"babs","displayName":"Barbara"}""");

        Assert.Equal(HttpStatusCode.OK, replaced.Status);
        Assert.Equal(["schemas", "id", "userName", "displayName", "active", "meta"], replaced.Body!.Select(m => m.Key));
        Assert.False(replaced.Body!["active"]!.GetValue<bool>());
        await using var db = organization.Server.Db(organization.Id);
        var user = await db.Users.SingleAsync();
        Assert.Equal(("babs", "Barbara", null, null, null, null), (user.Username, user.Name, user.Email, user.Phone, user.Position, user.ExternalId));
        Assert.Empty((await client.FindAsync("title pr")).Resources);
        Assert.Single((await client.FindAsync("displayName eq \"BARBARA\" and active eq false")).Resources);
        Assert.Equal((400, "invalidValue"), (await client.PutAsync($"Users/{id}", """{"displayName":"x"}""")).Error);
        Assert.Equal(HttpStatusCode.NotFound, (await client.PutAsync($"Users/{Guid.NewGuid()}", """{"userName":"x"}""")).Status);
    }

    [Theory, EveryDatabase]
    public async Task A_PATCH_that_fails_at_its_end_has_changed_nothing(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        var made = await client.PostAsync("Users", Barbara);

        var refused = await client.PatchAsync($"Users/{made.Id}", """{"op":"replace","path":"title","value":"X"},{"op":"remove","path":"userName"}""");

        Assert.Equal((400, "mutability"), refused.Error);
        Assert.Equal("""["urn:ietf:params:scim:api:messages:2.0:Error"]""", refused.Body!["schemas"]!.ToJsonString());
        Assert.Equal("400", refused.Text("status"));
        Assert.True(JsonNode.DeepEquals(made.Body, (await client.GetAsync($"Users/{made.Id}")).Body));
    }

    [Theory, EveryDatabase]
    public async Task A_deleted_user_is_gone_and_the_name_is_free_for_somebody_new(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var id = (await client.AddUserAsync("ada", "\"externalId\":\"x1\"")).Id;
        var group = (await client.AddGroupAsync("Staff", id)).Id;

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"Users/{id}")).Status);

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"Users/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync($"Users/{id}")).Status);
        Assert.Empty((await client.FindAsync("userName eq \"ada\"")).Resources);
        Assert.False((await client.GetAsync($"Groups/{group}")).Body!.ContainsKey("members"));
        Assert.NotEqual(id, (await client.AddUserAsync("ada", "\"externalId\":\"x1\"")).Id);
        Assert.Equal([AuditActs.GroupCreated, AuditActs.UserCreated, AuditActs.UserCreated, AuditActs.UserDeleted], (await organization.EventsAsync()).Select(e => e.Act).Order(StringComparer.Ordinal));
    }

    [Theory, EveryDatabase]
    public async Task Versions_decide_when_the_client_asks_for_it(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        var made = await client.AddUserAsync("ada");
        var path = $"Users/{made.Id}";

        Assert.Equal(HttpStatusCode.NotModified, (await client.GetAsync(path, made.Tag)).Status);
        var changed = await client.PatchAsync(path, """{"op":"add","path":"title","value":"T"}""", made.Tag);
        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.NotEqual(made.Tag, changed.Tag);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path, made.Tag)).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await client.PatchAsync(path, """{"op":"add","path":"title","value":"U"}""", made.Tag)).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await client.PutAsync(path, """{"userName":"ada"}""", made.Tag)).Status);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await client.DeleteAsync(path, made.Tag)).Status);
        Assert.Equal("T", (await client.GetAsync(path)).Text("title"));
        // Saying the same again is no change.
        Assert.Equal(changed.Tag, (await client.PatchAsync(path, """{"op":"replace","path":"title","value":"T"}""")).Tag);
        Assert.Equal(HttpStatusCode.OK, (await client.PatchAsync(path, """{"op":"add","path":"title","value":"V"}""", "*")).Status);
    }

    [Theory, EveryDatabase]
    public async Task A_name_or_id_that_somebody_has_is_said_to_be_taken(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        await organization.AddUserAsync("boss");
        await client.AddUserAsync("ada", "\"externalId\":\"x1\"");
        var ben = (await client.AddUserAsync("ben")).Id;

        Assert.Equal((409, "uniqueness"), (await client.AddUserAsync("ADA")).Error);
        Assert.Equal((409, "uniqueness"), (await client.AddUserAsync("other", "\"externalId\":\"x1\"")).Error);
        Assert.Equal((409, "uniqueness"), (await client.PatchAsync($"Users/{ben}", """{"op":"replace","path":"userName","value":"Ada"}""")).Error);
        var password = await client.AddUserAsync("boss");
        Assert.Equal((409, "uniqueness"), password.Error);
        Assert.Contains("Convert it to an SSO account", password.Text("detail"), StringComparison.Ordinal);
        Assert.Equal((400, "invalidValue"), (await client.AddUserAsync("has a space")).Error);
        Assert.Equal(["ada", "ben"], (await client.GetAsync("Users?sortBy=userName")).Resources.Select(r => r["userName"]!.ToString()));
    }

    [Theory, EveryDatabase]
    public async Task An_SSO_account_made_by_hand_is_taken_into_provisioning_unless_it_holds_a_role(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var ada = await organization.AddUserAsync("ada", method: SignInMethod.Sso);
        await organization.AddUserAsync("chief", Role.Administrator, method: SignInMethod.Sso);
        Assert.Empty((await client.FindAsync("userName eq \"ada\"")).Resources);

        var adopted = await client.AddUserAsync("Ada", "\"externalId\":\"x1\",\"displayName\":\"Ada L\"");

        Assert.Equal((HttpStatusCode.Created, ada.Id.ToString()), (adopted.Status, adopted.Id));
        Assert.Equal(("Ada L", "x1"), (await ada.RowAsync() is var row ? (row.Name, row.ExternalId) : default));
        Assert.Equal((409, "uniqueness"), (await client.AddUserAsync("chief", "\"externalId\":\"attacker\"")).Error);
    }
}
