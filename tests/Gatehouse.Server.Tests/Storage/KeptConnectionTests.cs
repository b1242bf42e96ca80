using Gatehouse.Data;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Storage;

/// <summary>Contexts come from a pool, with their connection and its prepared statements: nothing of one use may reach the next.</summary>
public class KeptConnectionTests
{
    [Theory, EveryDatabase]
    public async Task What_a_use_did_not_commit_is_gone_and_does_not_stand_in_the_next_ones_way(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        for (var use = 0; use < 3; use++)
        {
            await using (var db = server.Db(organization.Id))
            {
                await db.Database.BeginTransactionAsync();
                await db.Organizations.ExecuteUpdateAsync(set => set.SetProperty(o => o.Name, "Not committed"));
            }

            await using var next = server.Db(organization.Id);
            await using var change = await Change.BeginAsync(next, default);
            Assert.NotEqual("Not committed", (await next.Organizations.AsNoTracking().SingleAsync()).Name);
        }
    }

    [Theory, EveryDatabase]
    public async Task The_context_given_back_last_is_handed_out_next_for_its_connection_knows_the_database_as_it_is_now(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        GatehouseDb first = server.Db(Guid.Empty), second = server.Db(Guid.Empty), third = server.Db(Guid.Empty);
        await first.DisposeAsync();
        await third.DisposeAsync();
#pragma warning disable CA1849 // Given back the other way.
        second.Dispose();
#pragma warning restore CA1849

        await using GatehouseDb one = server.Db(Guid.Empty), two = server.Db(Guid.Empty), three = server.Db(Guid.Empty);
        Assert.Equal([second, third, first], new[] { one, two, three });
    }

    [Theory, EveryDatabase]
    public async Task A_question_left_half_read_begins_at_its_first_row_when_it_is_asked_again(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        foreach (var name in new[] { "ada", "bob", "cy" }) await organization.AddUserAsync(name);
        await using var db = organization.Server.Db(organization.Id);
        for (var time = 0; time < 2; time++)
        {
            await foreach (var user in db.Users.AsNoTracking().OrderBy(u => u.Username).AsAsyncEnumerable())
            {
                Assert.Equal("ada", user.Username);
                break;
            }
        }

        Assert.Equal(["ada", "bob", "cy"], await db.Users.OrderBy(u => u.Username).Select(u => u.Username).ToListAsync());
    }

    [Fact]
    public async Task The_same_question_inside_its_own_rows_has_a_statement_of_its_own()
    {
        var organization = await (await Servers.Shared(Database.Sqlite)).NewOrganizationAsync();
        foreach (var name in new[] { "ada", "bob", "cy" }) await organization.AddUserAsync(name);
        await using var db = organization.Server.Db(organization.Id);
        Task<List<string>> InnerAsync() => Names().ToListAsync();
        IQueryable<string> Names() => db.Users.OrderBy(u => u.Username).Select(u => u.Username);

        var outer = new List<string>();
        await foreach (var name in Names().AsAsyncEnumerable())
        {
            outer.Add(name);
            Assert.Equal(["ada", "bob", "cy"], await InnerAsync());
        }

        Assert.Equal(["ada", "bob", "cy"], outer);
    }

    [Fact]
    public async Task A_server_that_stops_leaves_everything_in_the_database_file()
    {
        await using var database = await TestDatabase.CreateAsync(Database.Sqlite);
        await using (var server = await TestServer.StartAnotherOnAsync(database))
        {
            await server.NewOrganizationAsync();
            Assert.True(File.Exists(database.Settings.SqliteFile + "-wal"));
        }

        // SQLite writes its log back and takes it away when the last connection is closed.
        Assert.False(File.Exists(database.Settings.SqliteFile + "-wal"));
    }
}
