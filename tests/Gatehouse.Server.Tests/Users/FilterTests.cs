using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Users;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class FilterTests
{
    [Theory, EveryDatabase]
    public async Task The_MFA_filter_agrees_with_the_domain_for_every_combination(Database database)
    {
        var server = await Servers.Shared(database);
        var now = Domain.Audit.AuditChain.Round(server.Time.GetUtcNow());
        DateTimeOffset?[] dates = [null, now.AddDays(-1), now, now.AddDays(1)];
        foreach (var enforced in dates)
        {
            var organization = await server.NewOrganizationAsync();
            await using var db = server.Db(organization.Id);
            (await db.Organizations.SingleAsync()).MfaEnforcedSince = enforced;
            foreach (var method in Enum.GetValues<SignInMethod>())
                foreach (var on in dates)
                    // The database lets no SSO account hold an authenticator that counts.
                    foreach (var authenticator in method is SignInMethod.Sso ? new[] { "none", "revoked" } : ["none", "bound", "revoked"])
                        Add(db, organization, method, on, authenticator, now);
            await db.SaveChangesAsync();

            var all = await db.ToListItems(db.Users).ToListAsync();
            Assert.Equal(20, all.Count);
            Assert.All(all, u => Assert.Equal(enforced, u.EnforcedSince));
            foreach (var filter in Enum.GetValues<MfaFilter>())
            {
                var expected = all.Where(u => Belongs(filter, u.MfaAt(now))).Select(u => u.Username).Order();
                var found = await db.UsersPassing(new(Mfa: filter), now).Select(u => u.Username).ToListAsync();
                Assert.Equal(expected, found.Order());
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task The_status_filter_agrees_with_the_domain(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        // The database lets no active account wait.
        await organization.AddUserAsync("open");
        await organization.AddUserAsync("waits", waiting: true);
        await organization.AddUserAsync("gone", active: false);

        await using var db = server.Db(organization.Id);
        var all = await db.ToListItems(db.Users).ToListAsync();
        foreach (var status in Enum.GetValues<AccountStatus>())
        {
            var expected = all.Where(u => u.Status == status).Select(u => u.Username).Order().ToList();
            Assert.NotEmpty(expected);
            Assert.Equal(expected, (await db.UsersPassing(new(Status: status), server.Time.GetUtcNow()).Select(u => u.Username).ToListAsync()).Order());
        }
    }

    [Theory, EveryDatabase]
    public async Task A_search_longer_than_any_name_finds_nobody_instead_of_everybody(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("chief", Domain.Permissions.Role.Administrator)).SignInAsync();
        // The cut falls into the middle of the last sign.
        var needle = Uri.EscapeDataString(new string('a', 319) + string.Concat(Enumerable.Repeat("\U0001F600", 40)));

        Assert.Contains("Nobody matches", (await browser.GetAsync($"/admin/users?q={needle}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("chief", (await browser.GetAsync($"/admin/users/export?q={needle}")).Html, StringComparison.Ordinal);
        Assert.Contains("No event matches", (await browser.GetAsync($"/admin/audit-log?person={needle}")).Text, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Search_finds_any_part_of_name_username_or_address_whatever_the_letters(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        await organization.AddUserAsync("a.lovelace", fullName: "Ada Lovelace");
        await organization.AddUserAsync("aake", fullName: "Åke Öberg");
        await organization.AddUserAsync("o.neil", fullName: "Tom \"Tug\" O'Neil");
        await organization.AddUserAsync("per_cent", fullName: "100% Bengt_Arne");
        await organization.AddUserAsync("back", fullName: @"Back\slash");
        await using var db = server.Db(organization.Id);

        foreach (var (needle, expected) in new[]
        {
            ("love", "a.lovelace"), ("LOVE", "a.lovelace"), ("a love", "a.lovelace"), ("lovelace@example", "a.lovelace"), ("å", "aake"), ("ÖB", "aake"),
            ("öberg", "aake"), ("%", "per_cent"), ("0%", "per_cent"), ("100%", "per_cent"), ("_", "per_cent"), ("t_a", "per_cent"), ("gt_arne", "per_cent"),
            ("'", "o.neil"), ("\"", "o.neil"), ("o'neil", "o.neil"), ("\"tug\"", "o.neil"), (@"\", "back"), (@"k\s", "back"), (" love ", "a.lovelace"),
            ("x", "*"), ("lovelace OR", ""), ("lov*", ""), ("nobody", ""), ("\0", "*any*"), ("\ud800abc", ""), ("NEAR(", ""), ("-love", ""),
        })
        {
            var found = await db.UsersPassing(new(Search: needle), server.Time.GetUtcNow()).Select(u => u.Username).ToListAsync();
            if (expected is "*") Assert.Equal(5, found.Count);
            else if (expected is not "*any*") Assert.Equal(expected.Length == 0 ? [] : [expected], found);
        }
    }

    [Theory, EveryDatabase]
    public async Task A_search_follows_a_rename(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        await organization.AddUserAsync("ada", fullName: "Ada Byron");
        await using var db = server.Db(organization.Id);
        (await db.Users.SingleAsync()).Name = "Ada Lovelace";
        await db.SaveChangesAsync();

        Assert.Equal(1, await db.UsersMatching("lovelace").CountAsync());
        Assert.Equal(0, await db.UsersMatching("byron").CountAsync());
    }

    private static bool Belongs(MfaFilter filter, MfaState state) => filter switch
    {
        MfaFilter.Required => state is MfaState.SetUp or MfaState.NotSetUp,
        MfaFilter.SetUp => state is MfaState.SetUp,
        MfaFilter.NotSetUp => state is MfaState.NotSetUp,
        MfaFilter.Off => state is MfaState.Off,
        MfaFilter.IdentityProvider => state is MfaState.ManagedByIdentityProvider,
    };

    private static void Add(
        Gatehouse.Data.GatehouseDb db, TestOrganization organization, SignInMethod method, DateTimeOffset? on, string authenticator, DateTimeOffset now)
    {
        var user = new UserRow
        {
            OrganizationId = organization.Id, Id = Guid.CreateVersion7(), Username = $"u{Guid.NewGuid():N}", NormalizedUsername = "", Name = "U",
            Method = method, MfaOnSince = on, CreatedAt = now,
        };
        db.Users.Add(user);
        if (authenticator is "none") return;
        db.Authenticators.Add(new()
        {
            OrganizationId = organization.Id, Id = Guid.CreateVersion7(), UserId = user.Id, BoundAt = now, EncryptedSecret = [1],
            RevokedAt = authenticator is "revoked" ? now : null,
        });
    }
}
