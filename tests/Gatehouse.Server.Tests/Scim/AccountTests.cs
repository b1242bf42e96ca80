using System.Net;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>What an administrator does by hand to an account that provisioning keeps.</summary>
public sealed class AccountTests
{
    [Theory, EveryDatabase]
    public async Task A_waiting_account_says_so_and_is_activated_on_its_page(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        await LifecycleTests.WaitAsync(organization);
        var id = (await client.AddUserAsync("ada")).Id;

        var page = await browser.GetAsync($"/admin/users/{id}");
        Assert.Contains("Waiting for activation", page.Text, StringComparison.Ordinal);
        Assert.Contains("waits for an administrator to activate it", page.Text, StringComparison.Ordinal);
        await browser.SubmitAsync(page, "form:has(input[value=reactivate])", []);

        var user = await LifecycleTests.UserAsync(organization, "ada");
        Assert.Equal((true, null), (user.IsActive, user.WaitingSince));
        Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.UserActivated && e.SubjectId == user.Id);
        // From now on the provider's word counts as for any other account.
        await client.PatchAsync($"Users/{id}", LifecycleTests.Off);
        Assert.False((await LifecycleTests.UserAsync(organization, "ada")).IsActive);
        await client.PatchAsync($"Users/{id}", LifecycleTests.On);
        Assert.True((await LifecycleTests.UserAsync(organization, "ada")).IsActive);
    }

    [Theory, EveryDatabase]
    public async Task What_the_provider_closed_is_not_opened_by_hand(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var id = (await client.AddUserAsync("ada")).Id;
        await client.PatchAsync($"Users/{id}", LifecycleTests.Off);

        var page = await browser.SubmitAsync(await browser.GetAsync($"/admin/users/{id}"), "form:has(input[value=reactivate])", []);

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("The identity provider has closed the account", page.Text, StringComparison.Ordinal);
        Assert.False((await LifecycleTests.UserAsync(organization, "ada")).IsActive);
    }

    [Theory, EveryDatabase]
    public async Task An_account_that_gets_a_password_leaves_provisioning_its_groups_and_their_role(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var id = (await client.AddUserAsync("ada", "\"externalId\":\"x1\"")).Id;
        var group = (await client.AddGroupAsync("Chiefs", id)).Id;
        await GroupTests.SetAsync(organization, group, Role.Administrator);

        await EditAsync(browser, id, ("method", "Password"));

        var user = await LifecycleTests.UserAsync(organization, "ada");
        Assert.Equal((SignInMethod.Password, Role.None, null), (user.Method, user.Role, user.ExternalId));
        Assert.All([await client.GetAsync($"Users/{id}"), await client.PatchAsync($"Users/{id}", LifecycleTests.Off), await client.DeleteAsync($"Users/{id}")],
            reply => Assert.Equal(HttpStatusCode.NotFound, reply.Status));
        Assert.Empty((await client.FindAsync("userName pr")).Resources);
        Assert.False((await client.GetAsync($"Groups/{group}")).Body!.ContainsKey("members"));
        Assert.Equal((409, "uniqueness"), (await client.AddUserAsync("ada")).Error);
        Assert.Equal((400, "invalidValue"), (await client.PatchAsync($"Groups/{group}", $$"""{"op":"add","path":"members","value":[{"value":"{{id}}"}]}""")).Error);
    }

    [Theory, EveryDatabase]
    public async Task A_role_that_a_group_gives_is_not_changed_by_hand_and_any_other_is(Database database)
    {
        var (client, organization) = await ScimClient.NewAsync(database);
        using var _ = client;
        using var browser = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var (ada, ben) = ((await client.AddUserAsync("ada")).Id, (await client.AddUserAsync("ben")).Id);
        await GroupTests.SetAsync(organization, (await client.AddGroupAsync("Desk", ada)).Id, Role.HelpDesk);

        var refused = await EditAsync(browser, ada, ("role", "None"));
        await EditAsync(browser, ben, ("role", "Auditor"));

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Contains("by a group of the identity provider", refused.Text, StringComparison.Ordinal);
        Assert.Equal((Role.HelpDesk, Role.Auditor), ((await LifecycleTests.UserAsync(organization, "ada")).Role, (await LifecycleTests.UserAsync(organization, "ben")).Role));
    }

    private static async Task<TestPage> EditAsync(TestBrowser browser, string id, params (string, string)[] fields) =>
        await browser.SubmitAsync(await browser.GetAsync($"/admin/users/{id}/edit"), "form:has(input[value=edit-user])", fields);
}
