using Gatehouse.Domain;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Domain.Users;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Features.SingleSignOn.Proof;
using Gatehouse.Features.Users.Edit;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>No act leaves an organisation without an Administrator who can sign in, whichever way they come.</summary>
public class StrandedTests
{
    [Theory, EveryDatabase]
    public async Task An_Administrator_whose_connection_is_off_or_removed_is_no_help(Database database)
    {
        foreach (var removed in new[] { false, true })
        {
            var tenant = await WithBossAsync(database);
            var local = await tenant.Organization.AddUserAsync("local", Role.Administrator);
            if (removed) await tenant.Organization.ActAsync<RemoveConnection>((remove, actor) => remove.RunAsync(actor, new(tenant.ConnectionId), default));
            else await SwitchAsync(tenant, on: false);

            Assert.IsType<Outcome.Refused>(await DemoteAsync(tenant, local));
            Assert.Equal(Role.Administrator, (await local.RowAsync()).Role);
        }
    }

    [Theory, EveryDatabase]
    public async Task Race_switching_off_and_sending_the_last_other_Administrator_away_leave_one(Database database)
    {
        for (var round = 0; round < 8; round++)
        {
            var tenant = await WithBossAsync(database);
            var local = await tenant.Organization.AddUserAsync("local", Role.Administrator);
            using var gate = new Barrier(2);

            var outcomes = await Task.WhenAll(
                Task.Run(async () => { gate.SignalAndWait(); return await SwitchAsync(tenant, on: false, mustSucceed: false); }),
                Task.Run(async () => { gate.SignalAndWait(); return await DemoteAsync(tenant, local); }));

            Assert.Single(outcomes, o => o is Outcome.Done);
            Assert.Single(outcomes, o => o is Outcome.Refused or Outcome.Conflict);
        }
    }

    [Theory, EveryDatabase]
    public async Task Another_tenant_or_client_under_the_only_way_of_every_Administrator_is_refused(Database database)
    {
        var tenant = await WithBossAsync(database);

        foreach (var (directory, client) in new[] { (Guid.NewGuid().ToString("D"), ForgedTenant.ClientId), (tenant.Id, "another") })
        {
            var outcome = await SaveAsync(tenant, directory, client);
            Assert.Contains("Every Administrator signs in through Forger", FormattableString.Invariant(Assert.IsType<Outcome.Refused>(outcome).Why), StringComparison.Ordinal);
        }

        Assert.True((await RowAsync(tenant)).IsOn);
        await tenant.Organization.AddUserAsync("local", Role.Administrator);
        Assert.IsType<Outcome.Done>(await SaveAsync(tenant, tenant.Id, "another"));
        Assert.False((await RowAsync(tenant)).IsOn);
    }

    [Theory, EveryDatabase]
    public async Task Proof_that_no_test_has_shown_is_not_required_of_the_only_way_of_every_Administrator(Database database)
    {
        var tenant = await WithBossAsync(database);
        await using (var db = tenant.Organization.Server.Db(tenant.Organization.Id))
        {
            (await db.SsoConnections.SingleAsync()).TestedClaims = """{"acrs":["c1"]}""";
            await db.SaveChangesAsync();
        }

        var outcome = await ProveAsync(tenant, "mistyped");
        Assert.Contains("Every Administrator signs in through Forger", FormattableString.Invariant(Assert.IsType<Outcome.Refused>(outcome).Why), StringComparison.Ordinal);
        Assert.Equal(MfaTrust.Trusted, (await RowAsync(tenant)).Trust);

        Assert.IsType<Outcome.Done>(await ProveAsync(tenant, "c1"));
        await tenant.Organization.AddUserAsync("local", Role.Administrator);
        Assert.IsType<Outcome.Done>(await ProveAsync(tenant, "mistyped"));
    }

    private static async Task<ForgedTenant> WithBossAsync(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var boss = tenant.Organization.Server.NewBrowser();
        await tenant.SignInAsync(boss);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        await db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.Role, Role.Administrator));
        return tenant;
    }

    private static Task<Outcome> SwitchAsync(ForgedTenant tenant, bool on, bool mustSucceed = true) =>
        tenant.Organization.ActAsync<SwitchConnection>((turn, actor) => turn.RunAsync(actor, new(tenant.ConnectionId, on), default), mustSucceed);

    private static Task<Outcome> DemoteAsync(ForgedTenant tenant, TestUser user) => tenant.Organization.ActAsync<EditUser>(async (edit, actor) =>
        (await edit.RunAsync(actor, new(user.Id, new UserDetails(user.Username, user.Username), Role.None, SignInMethod.Password), default)).Outcome, mustSucceed: false);

    private static async Task<Outcome> SaveAsync(ForgedTenant tenant, string directory, string client)
    {
        var row = await RowAsync(tenant);
        return await tenant.Organization.ActAsync<SaveConnection>((save, actor) => save.RunAsync(actor,
            new(row.Id, row.Kind, row.Name, directory, tenant.Issuer, client, null, JustInTime: row.JustInTime, Version: row.Version), default), mustSucceed: false);
    }

    private static Task<Outcome> ProveAsync(ForgedTenant tenant, string value) => tenant.Organization.ActAsync<SetMfaProof>((set, actor) =>
        set.RunAsync(actor, new(tenant.ConnectionId, MfaTrust.ProofRequired, "acrs", value), default), mustSucceed: false);

    private static async Task<Data.Rows.SsoConnectionRow> RowAsync(ForgedTenant tenant)
    {
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        return await db.SsoConnections.AsNoTracking().SingleAsync();
    }
}
