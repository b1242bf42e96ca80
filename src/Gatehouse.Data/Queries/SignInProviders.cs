using Gatehouse.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>A connection that is on, as a sign-in page offers it.</summary>
public sealed record SignInProvider
{
    /// <summary>The connection.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose.</summary>
    public required Guid OrganizationId { get; init; }

    /// <summary>Short name of the organisation.</summary>
    public required string Slug { get; init; }

    /// <summary>As the button says it.</summary>
    public required string Name { get; init; }
}

/// <summary>Which identity providers a visitor may be sent to, before anybody is known. No account is looked at.</summary>
public static class SignInProviders
{
    private static readonly string[] Filter = [GatehouseDb.OrganizationFilter];

    private static readonly Translated<Question<SignInProvider>> Offered = new(_ => Providers(""));

    private static readonly Translated<Question<SignInProvider>> OfferedBy = new(_ => Providers("""AND o."Slug" = @slug"""));

    private static Question<SignInProvider> Providers(string where) => new($"""
        SELECT c."Id", c."OrganizationId", o."Slug", c."Name" FROM "SsoConnections" c JOIN "Organizations" o ON o."Id" = c."OrganizationId"
        WHERE c."IsOn" {where} ORDER BY c."Name" LIMIT 10
        """,
        row => new() { Id = row.GetGuid(0), OrganizationId = row.GetGuid(1), Slug = row.GetString(2), Name = row.GetString(3) });

    /// <summary>
    /// The connections of the organisation whose sign-in address was opened; without one in the address, those of the only organisation of
    /// the installation.
    /// </summary>
    public static async Task<IReadOnlyList<SignInProvider>> SignInProvidersAsync(this GatehouseDb db, string? slug, CancellationToken cancellationToken)
    {
        var name = Tenants.Slug(slug);
        // Most installations have no provider, and then it is one question.
        var found = name is null
            ? await RawSql.ListAsync(db, Offered, cancellationToken)
            : await RawSql.ListAsync(db, OfferedBy, cancellationToken, ("@slug", name));
        if (found.Count == 0 || name is not null) return found;
        return await db.Organizations.IgnoreQueryFilters(Filter).Take(2).CountAsync(cancellationToken) == 1 ? found : [];
    }

    /// <summary>Where user names in a proven domain are sent; null for nowhere.</summary>
    /// <param name="db">Any context.</param>
    /// <param name="domain">The domain of the user name typed.</param>
    /// <param name="slug">The organisation whose sign-in address was opened; null for any.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public static async Task<SignInProvider?> ProviderOfDomainAsync(
        this GatehouseDb db, string domain, string? slug, CancellationToken cancellationToken)
    {
        var name = Tenants.Slug(slug);
        return await db.ProvenDomains.IgnoreQueryFilters(Filter).Where(d => d.Domain == domain && d.ProvenAt != null && d.ConnectionId != null)
            .Join(On(db), d => new { d.OrganizationId, Id = d.ConnectionId!.Value }, p => new { p.OrganizationId, p.Id }, (_, p) => p)
            .Where(p => name == null || p.Slug == name)
            .SingleOrDefaultAsync(cancellationToken);
    }

    private static IQueryable<SignInProvider> On(GatehouseDb db) =>
        db.SsoConnections.IgnoreQueryFilters(Filter).AsNoTracking().Where(c => c.IsOn)
            .Join(db.Organizations.IgnoreQueryFilters(Filter), c => c.OrganizationId, o => o.Id,
                (c, o) => new SignInProvider { Id = c.Id, OrganizationId = c.OrganizationId, Slug = o.Slug, Name = c.Name });
}
