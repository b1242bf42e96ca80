using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Features.Scim.Tokens;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>Attacks on provisioning, by name.</summary>
public sealed class AttackTests
{
    [Theory, EveryDatabase]
    public async Task No_token_a_foreign_form_a_forged_or_a_cut_token_opens_nothing(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var token = await ScimClient.TokenAsync(organization);
        foreach (var bad in new[] { null, "", "x", token[..63], token + "A", token[..40] + new string('A', 24), Token.Create(organization.Id).Reveal(), Token.Create(Guid.NewGuid()).Reveal() })
        {
            using var client = new ScimClient(organization.Server.Address, bad);
            foreach (var path in new[] { "Users", "Groups", "Schemas", "nothing/here", "../../admin" })
            {
                var reply = await client.GetAsync(path == "../../admin" ? "Bulk" : path);
                Assert.Equal(HttpStatusCode.Unauthorized, reply.Status);
                Assert.StartsWith("Bearer realm=\"scim\"", reply.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
                Assert.Equal(("401", "application/scim+json; charset=utf-8"), (reply.Text("status"), reply.ContentType));
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task A_revoked_and_an_expired_token_open_nothing(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        using var expiring = new ScimClient(server.Address, await ScimClient.TokenAsync(organization, "short", TimeSpan.FromHours(1)));
        using var revoked = new ScimClient(server.Address, await ScimClient.TokenAsync(organization, "revoked"));
        Assert.Equal(HttpStatusCode.OK, (await expiring.GetAsync("Users")).Status);
        Assert.Equal(HttpStatusCode.OK, (await revoked.GetAsync("Users")).Status);

        server.Time.Advance(TimeSpan.FromHours(1));
        await using (var db = server.Db(organization.Id))
        {
            (await db.ScimTokens.SingleAsync(t => t.Name == "revoked")).RevokedAt = server.Time.GetUtcNow();
            await db.SaveChangesAsync();
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await expiring.GetAsync("Users")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await revoked.GetAsync("Users")).Status);
    }

    [Theory, EveryDatabase]
    public async Task Whoever_tries_token_after_token_is_slowed_down_and_the_identity_provider_beside_him_is_not(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        using var provider = await ScimClient.NewAsync(organization);
        Assert.Equal(HttpStatusCode.OK, (await provider.GetAsync("Users")).Status);

        ScimReply? last = null;
        for (var i = 0; i < BadTokens.MostAMinute + 50 && last?.Status is not HttpStatusCode.TooManyRequests; i++)
        {
            using var attacker = new ScimClient(server.Address, Token.Create(organization.Id).Reveal());
            last = await attacker.GetAsync("Users");
        }

        Assert.Equal((HttpStatusCode.TooManyRequests, "429"), (last!.Status, last.Text("status")));
        Assert.Equal(TimeSpan.FromMinutes(1), last.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, (await provider.GetAsync("Users")).Status);
        // Not even a good token that was never used gets past; and one that was good until now is not good for ever.
        using var late = await ScimClient.NewAsync(organization);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await late.GetAsync("Users")).Status);
        server.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal(HttpStatusCode.Unauthorized, (await provider.GetAsync("Users")).Status);
    }

    [Theory, EveryDatabase]
    public async Task Deep_nesting_and_slow_patterns_cost_nothing(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        var started = System.Diagnostics.Stopwatch.GetTimestamp();

        foreach (var deep in new[] { string.Concat(Enumerable.Repeat("{\"a\":", 5000)), $"{{\"userName\":\"x\",\"name\":{string.Concat(Enumerable.Repeat("{\"a\":", 30))}1{new string('}', 31)}" })
            Assert.Equal((400, "invalidSyntax"), (await client.PostAsync("Users", deep)).Error);
        foreach (var path in new[] { $"emails[{new string('(', 900)}type pr", string.Concat(Enumerable.Repeat("a.", 2000)), $"emails[type eq \\\"{new string('\\', 2002)}\\\"]", new string('[', 3000) })
            Assert.Equal(HttpStatusCode.BadRequest, (await client.PatchAsync($"Users/{(await client.AddUserAsync($"u{Guid.NewGuid():N}")).Id}", $$"""{"op":"add","path":"{{path}}","value":"x"}""")).Status);
        foreach (var filter in new[] { "title co \"" + new string('a', 3000) + "\"", "title ew \"" + new string('%', 3000) + "\"", string.Join(" and ", Enumerable.Repeat("title co \"aaaaaaaaaaaaaaaaaaaaab\"", 50)) })
            Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("Users/.search", new System.Text.Json.Nodes.JsonObject { ["filter"] = filter }.ToJsonString())).Status);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 20);
    }

    [Theory, EveryDatabase]
    public async Task A_token_of_another_organisation_sees_and_touches_nothing_here(Database database)
    {
        var (here, organization) = await ScimClient.NewAsync(database);
        var (there, _) = await ScimClient.NewAsync(database);
        using var __ = here;
        using var ___ = there;
        var user = (await here.AddUserAsync("ada", "\"externalId\":\"x\"")).Id;
        var group = (await here.AddGroupAsync("Staff", user)).Id;

        Assert.All(new[]
        {
            await there.GetAsync($"Users/{user}"), await there.PutAsync($"Users/{user}", """{"userName":"ada"}"""), await there.PatchAsync($"Users/{user}", """{"op":"replace","path":"active","value":false}"""),
            await there.DeleteAsync($"Users/{user}"), await there.GetAsync($"Groups/{group}"), await there.PutAsync($"Groups/{group}", """{"displayName":"x"}"""),
            await there.PatchAsync($"Groups/{group}", """{"op":"remove","path":"members"}"""), await there.DeleteAsync($"Groups/{group}"),
        }, reply => Assert.Equal((HttpStatusCode.NotFound, "There is no such resource."), (reply.Status, reply.Text("detail"))));
        Assert.Empty((await there.FindAsync("userName pr")).Resources);
        Assert.Empty((await there.GetAsync("Groups")).Resources);
        // Nor can a user of here become a member there, and the same name and id are free there.
        Assert.Equal((400, "invalidValue"), (await there.AddGroupAsync("Staff", user)).Error);
        Assert.Equal(HttpStatusCode.Created, (await there.AddUserAsync("ada", "\"externalId\":\"x\"")).Status);
        Assert.True((await LifecycleTests.UserAsync(organization, "ada")).IsActive);
        Assert.Single((await here.GetAsync($"Groups/{group}")).Body!["members"]!.AsArray());
    }

    [Theory, EveryDatabase]
    public async Task Mass_assignment_gives_no_role_no_password_no_other_method_and_no_other_organisation(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var evil = $$"""
            "password":"nine purple umbrellas","passwordHash":"x","role":"Administrator","Role":4,"method":"Password","organizationId":"{{Guid.Empty}}","mfaOnSince":"2026-01-01T00:00:00Z",
            "waitingSince":null,"roles":[{"value":"Administrator","primary":true}],"entitlements":["Administrator"],"groups":[{"value":"{{Guid.NewGuid()}}"}],"id":"{{Guid.Empty}}","meta":{"version":"x"}
            """;

        var made = await client.AddUserAsync("ada", evil);
        await client.PutAsync($"Users/{made.Id}", $$"""{"userName":"ada",{{evil}}}""");
        await client.PatchAsync($"Users/{made.Id}", $$"""{"op":"replace","value":{{{evil}}} }""");
        foreach (var path in new[] { "password", "role", "method", "passwordHash", "organizationId", "groups", "id", "meta.version" })
            Assert.Equal(HttpStatusCode.BadRequest, (await client.PatchAsync($"Users/{made.Id}", $$"""{"op":"replace","path":"{{path}}","value":"Administrator"}""")).Status);
        var group = (await client.PostAsync("Groups", """{"displayName":"g","role":"Administrator","Role":"Administrator"}""")).Id;
        await client.PatchAsync($"Groups/{group}", """{"op":"replace","value":{"role":"Administrator"}}""");

        var user = await LifecycleTests.UserAsync(organization, "ada");
        Assert.Equal((Role.None, SignInMethod.Sso, null, null, organization.Id), (user.Role, user.Method, user.PasswordHash, user.MfaOnSince, user.OrganizationId));
        Assert.NotEqual(Guid.Empty.ToString(), made.Id);
        await using var db = organization.Server.Db(organization.Id);
        Assert.Null((await db.Groups.SingleAsync()).Role);
    }

    [Theory, EveryDatabase]
    public async Task An_Administrators_account_is_not_taken_over_by_naming_another_externalId(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var id = (await client.AddUserAsync("chief", "\"externalId\":\"chief-oid\"")).Id;
        await LifecycleTests.RoleAsync(organization, "chief", Role.Administrator);

        Assert.All(new[]
        {
            await client.PatchAsync($"Users/{id}", """{"op":"replace","path":"externalId","value":"attacker-oid"}"""), await client.PatchAsync($"Users/{id}", """{"op":"remove","path":"externalId"}"""),
            await client.PutAsync($"Users/{id}", """{"userName":"chief","externalId":"attacker-oid"}"""),
        }, reply => Assert.Equal((400, "mutability"), reply.Error));
        Assert.Equal("chief-oid", (await LifecycleTests.UserAsync(organization, "chief")).ExternalId);
        Assert.Equal(HttpStatusCode.OK, (await client.PatchAsync($"Users/{id}", """{"op":"replace","path":"displayName","value":"The Chief"}""")).Status);
    }

    [Theory, EveryDatabase]
    public async Task Huge_bodies_and_strange_ones_are_refused_kindly(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await client.AddUserAsync("ada", $"\"title\":\"{new string('x', 2 * 1024 * 1024)}\"")).Status);
        Assert.Equal((400, "invalidValue"), (await client.AddUserAsync("ada", $"\"title\":\"{new string('x', 501)}\"")).Error);
        foreach (var body in new[] { "", "[]", "null", "{", "\"x\"", "{\"userName\":\"a\",\"userName\":\"b\"}", "{\"userName\":\"\\ud800\"}", new string('[', 100_000) })
            Assert.Equal((400, "invalidSyntax"), (await client.PostAsync("Users", body)).Error);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await client.SendAsync("POST", "Users", "userName=a", type: "application/x-www-form-urlencoded")).Status);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await client.SendAsync("POST", "Users", """{"userName":"a"}""", type: "text/plain")).Status);
        Assert.Equal(HttpStatusCode.Created, (await client.SendAsync("POST", "Users", """{"userName":"a"}""", type: "application/json")).Status);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.SendAsync("DELETE", "Users", null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("Users/not-an-id")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("Shoes")).Status);
    }

    [Theory, EveryDatabase]
    public async Task A_session_opens_no_SCIM_and_a_token_opens_no_page(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.GetOnceAsync("/scim/v2/Users")).Status);

        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = organization.Server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", await ScimClient.TokenAsync(organization));
        using var page = await client.GetAsync("/admin/users");
        Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
    }

    [Theory, EveryDatabase]
    public async Task A_copy_of_the_database_holds_no_token(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var token = await ScimClient.TokenAsync(organization);
        using var client = new ScimClient(organization.Server.Address, token);
        await client.GetAsync("Users");

        Assert.DoesNotContain(token, await Storage.Dump.OfAsync(organization.Server), StringComparison.Ordinal);
    }
}
