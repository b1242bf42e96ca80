using System.Text.RegularExpressions;
using Gatehouse.Data;
using Gatehouse.Data.Rows;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Storage;

/// <summary>Against one organisation reading or writing what belongs to another.</summary>
public partial class IsolationTests
{
    // Rows that belong to the installation, not to an organisation.
    private static readonly Type[] Shared = [typeof(ThrottleRow), typeof(InstallationRow)];

    /// <summary>The only places that look across organisations, each with its reason.</summary>
    private static readonly Dictionary<string, string> Across = new()
    {
        ["src/Gatehouse/Features/SignIn/Completion.cs"] = "the session this browser held before, in whichever organisation, ends",
        ["src/Gatehouse.Data/Queries/SignInProviders.cs"] = "identity providers offered before anybody is known, and to whom a domain belongs",
        ["src/Gatehouse.Data/Queries/Tenants.cs"] = "first start, the operator's command line, and a user name typed at an address that names no organisation",
        ["src/Gatehouse/Adapters/CleanUp.cs"] = "deletes what has run out everywhere",
    };

    [Fact]
    public void Only_these_places_lift_the_filter()
    {
        var root = Root();
        var found = Directory.EnumerateFiles(Path.Combine(root, "src"), "*.*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && File.ReadAllText(f).Contains("IgnoreQueryFilters", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(root, f).Replace('\\', '/')).Order(StringComparer.Ordinal);
        Assert.Equal(Across.Keys.Order(StringComparer.Ordinal), found);
    }

    [Theory, EveryDatabase]
    public async Task Every_row_belongs_to_an_organisation_is_filtered_by_it_and_leads_its_keys_and_indexes_with_it(Database database)
    {
        await using var db = (await Servers.Shared(database)).Db(Guid.Empty);
        foreach (var type in db.Model.GetEntityTypes().Where(t => !Shared.Contains(t.ClrType) && t.ClrType != typeof(OrganizationRow)))
        {
            Assert.True(type.ClrType.IsAssignableTo(typeof(IOrganizationRow)), $"{type.ClrType.Name} belongs to no organisation.");
            Assert.NotNull(type.FindDeclaredQueryFilter(GatehouseDb.OrganizationFilter));
            Assert.Equal(nameof(IOrganizationRow.OrganizationId), type.FindPrimaryKey()!.Properties[0].Name);
            Assert.All(type.GetIndexes(), index => Assert.True(
                index.Properties[0].Name is nameof(IOrganizationRow.OrganizationId)
                    // A sign-in without an organisation in its address looks the name up everywhere.
                    || (type.ClrType == typeof(UserRow) && index.Properties is [{ Name: nameof(UserRow.NormalizedUsername) }])
                    || (type.ClrType == typeof(ProvenDomainRow) && index.Properties is [{ Name: nameof(ProvenDomainRow.Domain) }]), $"{type.ClrType.Name}: {index}"));
        }

        Assert.NotNull(db.Model.FindEntityType(typeof(OrganizationRow))!.FindDeclaredQueryFilter(GatehouseDb.OrganizationFilter));
    }

    [Theory, EveryDatabase]
    public async Task A_foreign_row_is_neither_read_nor_saved(Database database)
    {
        var server = await Servers.Shared(database);
        var (here, there) = (await server.NewOrganizationAsync(), await server.NewOrganizationAsync());
        var user = await there.AddUserAsync("ada", mfaOn: true, setUp: true);
        await using var db = server.Db(here.Id);

        Assert.Null(await db.Users.SingleOrDefaultAsync(u => u.Id == user.Id));
        Assert.Null(await db.Users.FindAsync(there.Id, user.Id));
        Assert.Equal([here.Id], await db.Organizations.Select(o => o.Id).ToListAsync());
        Assert.Equal(0, await db.Authenticators.CountAsync() + await db.AuditEvents.CountAsync());
        Assert.Equal(0, await db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.IsActive, false)));
        db.Sessions.Add(new() { OrganizationId = there.Id, Id = new string('a', 64), UserId = user.Id });
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
        db.ChangeTracker.Clear();

        var row = await user.RowAsync();
        db.Attach(row);
        row.IsActive = false;
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
        db.ChangeTracker.Clear();
        db.Remove(await user.RowAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync());
        Assert.True((await user.RowAsync()).IsActive);
    }

    [Theory, EveryDatabase]
    public async Task What_one_use_of_a_pooled_context_leaves_behind_does_not_reach_the_next(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var (here, there) = (await server.NewOrganizationAsync(), await server.NewOrganizationAsync());
        await here.AddUserAsync("ada");
        await there.AddUserAsync("ben");
        for (var i = 0; i < 5; i++)
        {
            await using (var first = server.Db(here.Id))
            {
                // An act that was begun and given up.
                (await first.Users.SingleAsync()).Name = "Changed and not saved";
                first.Audit(new(here.Id, DateTimeOffset.UtcNow, "given.up", new("operator", null, "x", null, null)));
            }

            await using var second = server.Db(there.Id);
            Assert.Equal("ben", (await second.Users.SingleAsync()).Username);
            (await second.Users.SingleAsync()).Position = $"{i}";
            await second.SaveChangesAsync();
        }

        Assert.DoesNotContain((await here.EventsAsync()).Concat(await there.EventsAsync()), e => e.Act == "given.up");
    }

    [Fact]
    public void No_page_or_handler_reads_raw_SQL_past_the_filter()
    {
        var root = Root();
        var found = Directory.EnumerateFiles(Path.Combine(root, "src/Gatehouse"), "*.*", SearchOption.AllDirectories)
            .Where(f => (f.EndsWith(".cs", StringComparison.Ordinal) || f.EndsWith(".razor", StringComparison.Ordinal)) && !f.Contains("/obj/", StringComparison.Ordinal))
            .Where(f => RawSql().IsMatch(File.ReadAllText(f)));
        Assert.Empty(found);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gatehouse.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"\b(FromSql|ExecuteSql|SqlQuery)")]
    private static partial Regex RawSql();
}
