using Gatehouse.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>What is asked across organisations, before one has been chosen: for the start, the operator and the sign-in only.</summary>
public static class Tenants
{
    private static readonly string[] Filter = [GatehouseDb.OrganizationFilter];

    /// <summary>All organisations, by slug.</summary>
    public static async Task<IReadOnlyList<OrganizationRow>> AllOrganizationsAsync(this GatehouseDb db, CancellationToken cancellationToken) =>
        await Organizations(db).OrderBy(o => o.Slug).ToListAsync(cancellationToken);

    /// <summary>True once the installation has an organisation.</summary>
    public static async Task<bool> AnyOrganizationAsync(this GatehouseDb db, CancellationToken cancellationToken) =>
        await RawSql.FirstAsync(db, Any, cancellationToken) is not null;

    /// <summary>
    /// Holds the installation until the caller's transaction ends: of two that ask "is there an organisation yet?" the second waits for
    /// the first one's answer. An update that changes nothing takes the row's lock.
    /// </summary>
    public static Task LockInstallationAsync(this GatehouseDb db, CancellationToken cancellationToken) =>
        db.Installation.ExecuteUpdateAsync(set => set.SetProperty(i => i.MasterKeyCheck, i => i.MasterKeyCheck), cancellationToken);

    /// <summary>The organisation of that slug; null where there is none.</summary>
    public static Task<OrganizationRow?> FindOrganizationAsync(this GatehouseDb db, string slug, CancellationToken cancellationToken) =>
        Organizations(db).SingleOrDefaultAsync(o => o.Slug == slug, cancellationToken);

    private static readonly Translated<Question<string>> Any = new(_ => new("""SELECT "Slug" FROM "Organizations" LIMIT 1""", row => row.GetString(0)));

    private static readonly Translated<Question<UserRow>> Named = new(model => Users(model, ""));

    private static readonly Translated<Question<UserRow>> NamedIn = new(model =>
        Users(model, """AND EXISTS (SELECT 1 FROM "Organizations" o WHERE o."Id" = u."OrganizationId" AND o."Slug" = @slug)"""));

    private static Question<UserRow> Users(Microsoft.EntityFrameworkCore.Metadata.IModel model, string where)
    {
        var user = Rows<UserRow>.Of(model);
        return new($"""SELECT {user.Columns("u")} FROM "Users" u WHERE u."NormalizedUsername" = @name {where} LIMIT 2""", row => user.Read(row));
    }

    /// <summary>
    /// Who signs in with that user name. Without an organisation it must be the only one of its kind in the installation; a name that two
    /// organisations use is treated as unknown, since any other answer would tell that it exists.
    /// </summary>
    /// <param name="db">Any context.</param>
    /// <param name="username">As typed.</param>
    /// <param name="slug">The organisation whose sign-in address was opened; null for any.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async Task<UserRow?> UserToSignInAsync(this GatehouseDb db, string username, string? slug, CancellationToken cancellationToken) =>
        await (Slug(slug) is { } organization
            ? RawSql.ListAsync(db, NamedIn, cancellationToken, ("@name", UserRow.Normalize(username)), ("@slug", organization))
            : RawSql.ListAsync(db, Named, cancellationToken, ("@name", UserRow.Normalize(username)))) is [var only] ? only : null;

    /// <summary>Everyone of that user name, each with the slug of his organisation.</summary>
    public static async Task<IReadOnlyList<(UserRow User, string Slug)>> NamedUsersAsync(
        this GatehouseDb db, string username, CancellationToken cancellationToken)
    {
        var name = UserRow.Normalize(username);
        var found = await db.Users.IgnoreQueryFilters(Filter).AsNoTracking()
            .Where(u => u.NormalizedUsername == name)
            .Join(Organizations(db), u => u.OrganizationId, o => o.Id, (u, o) => new { u, o.Slug })
            .OrderBy(x => x.Slug).ToListAsync(cancellationToken);
        return found.ConvertAll(x => (x.u, x.Slug));
    }

    /// <summary>
    /// Every organisation and lane that the audit log knows of, from its events and from the record of the lanes' ends: what stands in
    /// only one of the two must be looked at as well.
    /// </summary>
    public static async Task<IReadOnlyList<(Guid Organization, int Lane)>> AuditLanesAsync(this GatehouseDb db, CancellationToken cancellationToken)
    {
        var events = await db.AuditEvents.IgnoreQueryFilters(Filter).Select(e => new { e.OrganizationId, e.Lane }).Distinct().ToListAsync(cancellationToken);
        var lanes = await db.AuditLanes.IgnoreQueryFilters(Filter).Select(l => new { l.OrganizationId, l.Lane }).ToListAsync(cancellationToken);
        return events.Union(lanes).Select(x => (x.OrganizationId, x.Lane)).Order().ToList();
    }

    /// <summary>
    /// A slug out of an address, ready to be compared; null where there is none. A NUL is in no slug, and PostgreSQL refuses even to
    /// compare with it.
    /// </summary>
    internal static string? Slug(string? asTyped) => asTyped?.Replace('\0', ' ').Trim().ToLowerInvariant() is { Length: > 0 } slug ? slug : null;

    private static IQueryable<OrganizationRow> Organizations(GatehouseDb db) =>
        db.Organizations.IgnoreQueryFilters(Filter).AsNoTracking();
}
