using CsCheck;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class PagingTests
{
    private static readonly string[] FewNames = ["ann", "bo", "Bo", "åsa", "zoë", "o'neil", "100%", "a_b"];

    // Few different values, so that most users are equal to others in what they are sorted by.
    private static readonly Gen<(string Name, string Username, int? Days)> AnyUser = Gen.Select(
        Gen.Int[0, 7].Select(i => FewNames[i]), Gen.Int[0, 99], Gen.Int[-1, 3],
        (name, number, days) => (name, $"u{number}", days < 0 ? (int?)null : days));

    [Theory, EveryDatabase]
    public async Task Paging_visits_every_user_once_in_order_both_ways_with_duplicates_and_without_a_last_sign_in(Database database)
    {
        var server = await Servers.Shared(database);
        await AnyUser.Array[1, 90].SampleAsync(async people =>
        {
            var organization = await server.NewOrganizationAsync();
            await FillAsync(server, organization, people);
            await using var db = server.Db(organization.Id);
            var all = await db.Users.AsNoTracking().ToListAsync();
            foreach (var sort in Enum.GetValues<UserSort>())
            {
                foreach (var descending in new[] { false, true })
                {
                    var order = new UserOrder(sort, descending);
                    var forward = await WalkAsync(db, order);
                    var expected = InMemory(all, order, await DatabaseRankAsync(db, sort));
                    Assert.Equal(expected, forward.Select(u => u.Id));
                    Assert.Equal(expected, (await order.Sorted(db.Users).ToListAsync()).Select(u => u.Id));
                    Assert.Equal(Enumerable.Reverse(forward).Select(u => u.Id).Skip(1), (await WalkBackAsync(db, order, forward[^1])).Select(u => u.Id));
                }
            }
        }, iter: 6, threads: 1);
    }

    [Theory, EveryDatabase]
    public async Task A_page_survives_that_its_first_user_is_renamed_or_signs_in_meanwhile(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        await FillAsync(server, organization, Enumerable.Range(0, 60).Select(i => ($"n{i:00}", $"u{i:00}", (int?)null)).ToArray());
        await using var db = server.Db(organization.Id);
        var order = new UserOrder();
        var first = await order.ReadAsync(db, db.Users, null, CancellationToken.None);
        var last = first.Items[^1];
        (await db.Users.SingleAsync(u => u.Id == last.Id)).Name = "zzz";
        await db.SaveChangesAsync();

        var second = await order.ReadAsync(db, db.Users, order.PlaceOf(last, back: false), CancellationToken.None);

        Assert.Equal("n25", second.Items[0].Name);
    }

    private static async Task<List<UserListItem>> WalkAsync(GatehouseDb db, UserOrder order)
    {
        var all = new List<UserListItem>();
        UserPlace? place = null;
        while (true)
        {
            var page = await order.ReadAsync(db, db.Users, place, CancellationToken.None);
            all.AddRange(page.Items);
            if (!page.HasNext) return all;
            place = order.PlaceOf(page.Items[^1], back: false);
        }
    }

    private static async Task<List<UserListItem>> WalkBackAsync(GatehouseDb db, UserOrder order, UserListItem from)
    {
        var all = new List<UserListItem>();
        var place = order.PlaceOf(from, back: true);
        while (true)
        {
            var page = await order.ReadAsync(db, db.Users, place, CancellationToken.None);
            all.AddRange(Enumerable.Reverse(page.Items));
            if (!page.HasPrevious) return all;
            place = order.PlaceOf(page.Items[0], back: true);
        }
    }

    // The order of letters is the database's own (collation); everything else is decided here.
    private static async Task<Dictionary<string, int>> DatabaseRankAsync(GatehouseDb db, UserSort sort)
    {
        var keys = sort is UserSort.Username ? db.Users.Select(u => u.NormalizedUsername) : db.Users.Select(u => u.SortName);
        return (await keys.Distinct().OrderBy(k => k).ToListAsync()).Select((key, rank) => (key, rank)).ToDictionary(x => x.key, x => x.rank);
    }

    private static IEnumerable<Guid> InMemory(IEnumerable<UserRow> users, UserOrder order, Dictionary<string, int> rank)
    {
        var sorted = users.OrderBy(u => order.Sort switch
        {
            UserSort.Name => rank[u.SortName],
            UserSort.Username => rank[u.NormalizedUsername],
            UserSort.LastSignIn => u.LastSignInAt?.UtcTicks ?? long.MinValue,
        }).ThenBy(u => u.Id.ToString("N"), StringComparer.Ordinal);
        return order.Descending ? sorted.Reverse().Select(u => u.Id) : sorted.Select(u => u.Id);
    }

    private static async Task FillAsync(TestServer server, TestOrganization organization, (string Name, string Username, int? Days)[] people)
    {
        var now = server.Time.GetUtcNow();
        await using var db = server.Db(organization.Id);
        db.Users.AddRange(people.Select((p, i) => new UserRow
        {
            OrganizationId = organization.Id, Id = Guid.NewGuid(), Username = $"{p.Username}-{i}", NormalizedUsername = "", Name = p.Name,
            Method = SignInMethod.Password, Role = Role.None, CreatedAt = now, LastSignInAt = p.Days is { } days ? now.AddDays(-days) : null,
        }));
        await db.SaveChangesAsync();
    }
}
