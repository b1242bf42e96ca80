using System.Net;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Features.Scim.GroupRoles;
using Gatehouse.Features.Users.Edit;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>Groups, and the roles that an administrator lets them give.</summary>
public sealed class GroupTests
{
    [Theory, EveryDatabase]
    public async Task A_group_is_made_replaced_found_and_deleted(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var (a, b) = ((await client.AddUserAsync("a")).Id, (await client.AddUserAsync("b")).Id);

        var made = await client.AddGroupAsync("Staff", a, b);

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(2, made.Body!["members"]!.AsArray().Count);
        var path = $"Groups/{made.Id}";
        Assert.Equal((409, "uniqueness"), (await client.AddGroupAsync("STAFF")).Error);
        Assert.Equal((400, "invalidValue"), (await client.AddGroupAsync("Ghosts", Guid.NewGuid().ToString())).Error);
        Assert.Equal((400, "invalidValue"), (await client.PostAsync("Groups", """{"externalId":"x"}""")).Error);
        var replaced = await client.PutAsync(path, $$"""{"displayName":"Crew","externalId":"e1","members":[{"value":"{{b}}"}]}""", made.Tag);
        Assert.Equal((HttpStatusCode.OK, b), (replaced.Status, Assert.Single(replaced.Body!["members"]!.AsArray())!["value"]!.ToString()));
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await client.DeleteAsync(path, made.Tag)).Status);
        Assert.Equal(replaced.Tag, (await client.PutAsync(path, $$"""{"displayName":"Crew","externalId":"e1","members":[{"value":"{{b}}"}]}""")).Tag);
        foreach (var filter in new[] { "displayName eq \"crew\"", "externalId eq \"e1\"", $"members.value eq \"{b}\"", $"members[value eq \"{b}\"]", "displayName sw \"C\" and not (externalId eq \"E1\")", "meta.created gt \"2020-01-01T00:00:00Z\"" })
            Assert.Single((await client.GetAsync($"Groups?filter={Uri.EscapeDataString(filter)}")).Resources);
        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(path)).Status);
        Assert.Equal(2, (await client.GetAsync("Users")).Resources.Count);
        Assert.Equal(1, (await organization.EventsAsync()).Count(e => e.Act == AuditActs.GroupChanged));
    }

    [Theory, EveryDatabase]
    public async Task A_mapped_group_gives_its_role_and_takes_it_back(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        await organization.AddUserAsync("keeper", Role.Administrator);
        var (a, b) = ((await client.AddUserAsync("a")).Id, (await client.AddUserAsync("b")).Id);
        await LifecycleTests.RoleAsync(organization, "b", Role.Auditor);
        var (desk, chiefs) = ((await client.AddGroupAsync("Desk", a, b)).Id, (await client.AddGroupAsync("Chiefs")).Id);
        async Task<(Role, Role)> Roles() => ((await LifecycleTests.UserAsync(organization, "a")).Role, (await LifecycleTests.UserAsync(organization, "b")).Role);

        Assert.IsType<Domain.Outcome.Done>(await SetAsync(organization, desk, Role.HelpDesk));
        // Nobody loses what was given by hand.
        Assert.Equal((Role.HelpDesk, Role.Auditor), await Roles());
        await SetAsync(organization, chiefs, Role.Administrator);
        await client.PatchAsync($"Groups/{chiefs}", $$"""{"op":"add","path":"members","value":[{"value":"{{a}}"},{"value":"{{b}}"}]}""");
        Assert.Equal((Role.Administrator, Role.Administrator), await Roles());
        await client.PatchAsync($"Groups/{chiefs}", $$"""{"op":"remove","path":"members[value eq \"{{a}}\"]"}""");
        Assert.Equal((Role.HelpDesk, Role.Administrator), await Roles());
        await client.DeleteAsync($"Groups/{chiefs}");
        Assert.Equal((Role.HelpDesk, Role.Auditor), await Roles());
        await SetAsync(organization, desk, Role.None);
        Assert.Equal((Role.None, Role.Auditor), await Roles());
        Assert.Equal(6, (await organization.EventsAsync()).Count(e => e.Act == AuditActs.UserRoleChanged));
    }

    [Theory, EveryDatabase]
    public async Task No_group_takes_the_role_from_the_last_Administrator(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var (a, b) = ((await client.AddUserAsync("a")).Id, (await client.AddUserAsync("b")).Id);
        var group = (await client.AddGroupAsync("Chiefs", a, b)).Id;
        await SetAsync(organization, group, Role.Administrator);
        await LifecycleTests.CameThroughAsync(organization, "a", "b");

        // Both at once: each must not count on the other.
        foreach (var operation in new[] { """{"op":"remove","path":"members"}""", """{"op":"replace","path":"members","value":[]}""", $$"""{"op":"Remove","path":"members","value":[{"value":"{{a}}"},{"value":"{{b}}"}]}""" })
            Assert.Equal(HttpStatusCode.Forbidden, (await client.PatchAsync($"Groups/{group}", operation)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.DeleteAsync($"Groups/{group}")).Status);
        Assert.IsType<Domain.Outcome.Refused>(await SetAsync(organization, group, Role.HelpDesk));
        Assert.Equal(2, (await client.GetAsync($"Groups/{group}")).Body!["members"]!.AsArray().Count);
        Assert.Equal(Role.Administrator, (await LifecycleTests.UserAsync(organization, "a")).Role);

        Assert.Equal(HttpStatusCode.NoContent, (await client.PatchAsync($"Groups/{group}", $$"""{"op":"remove","path":"members[value eq \"{{a}}\"]"}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.PatchAsync($"Groups/{group}", $$"""{"op":"remove","path":"members[value eq \"{{b}}\"]"}""")).Status);
    }

    [Theory, EveryDatabase]
    public async Task Changes_of_one_group_at_the_same_instant_all_count(Database database)
    {
        var (client, _) = await ScimClient.NewAsync(database);
        using var __ = client;
        var ids = new List<string>();
        for (var i = 0; i < 12; i++) ids.Add((await client.AddUserAsync($"u{i}")).Id);
        var group = (await client.AddGroupAsync("Staff")).Id;

        var replies = await Task.WhenAll(ids.Select(id => client.PatchAsync($"Groups/{group}", $$"""{"op":"Add","path":"members","value":[{"value":"{{id}}"},{"value":"{{ids[0]}}"}]}""")));

        Assert.All(replies, r => Assert.Equal(HttpStatusCode.NoContent, r.Status));
        Assert.Equal(12, (await client.GetAsync($"Groups/{group}")).Body!["members"]!.AsArray().Count);
    }

    [Theory, EveryDatabase]
    public async Task Race_a_group_that_gives_a_role_and_an_edit_of_its_member_do_not_wait_for_each_other(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        var id = (await client.AddUserAsync("ada")).Id;
        var group = (await client.AddGroupAsync("Desk")).Id;
        await SetAsync(organization, group, Role.HelpDesk);
        for (var round = 0; round < 12; round++)
        {
            var (operation, role) = round % 2 == 0 ? ("add", Role.Auditor) : ("remove", Role.HelpDesk);
            var edits = Task.WhenAll(Enumerable.Range(0, 3).Select(i => organization.ActAsync<EditUser>(async (edit, actor) =>
                (await edit.RunAsync(actor, new(Guid.Parse(id), new($"Ada {round} {i}", "ada"), (await LifecycleTests.UserAsync(organization, "ada")).Role, SignInMethod.Sso), default)).Outcome, mustSucceed: false)));
            var set = SetAsync(organization, group, role);
            var patch = client.PatchAsync($"Groups/{group}", $$"""{"op":"{{operation}}","path":"members","value":[{"value":"{{id}}"}]}""");
            await Task.WhenAll(edits, set, patch);

            Assert.True((await patch).Status is HttpStatusCode.NoContent or HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed, $"{(await patch).Status} {(await patch).Body}");
        }
    }

    internal static async Task<Domain.Outcome> SetAsync(TestOrganization organization, string group, Role role)
    {
        await using var scope = organization.Server.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<OrganizationScope>().Organization = organization.Id;
        return await scope.ServiceProvider.GetRequiredService<SetGroupRole>().RunAsync(Actor.Operator(organization.Id), new(Guid.Parse(group), role), default);
    }
}
