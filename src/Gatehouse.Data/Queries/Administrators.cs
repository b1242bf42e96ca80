using Gatehouse.Data.Rows;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>Keeps an organisation from losing its last Administrator.</summary>
public static class Administrators
{
    /// <summary>
    /// False when nobody else could administer the organisation once <paramref name="leaving"/> is gone: someone active, with the role,
    /// and with a way to sign in (an administrator whose invitation was never used is no help, nor one whose provider is not connected and on).
    /// True also raises the organisation's version with the coming save: of two who send the last two administrators away at the same
    /// instant, each counting on the other to stay, the second meets <see cref="DbUpdateConcurrencyException"/>.
    /// </summary>
    public static Task<bool> CanDoWithoutAsync(this GatehouseDb db, UserRow leaving, CancellationToken cancellationToken) =>
        db.CanDoWithoutAsync([leaving], cancellationToken);

    /// <summary>The same for several who would be gone together.</summary>
    public static async Task<bool> CanDoWithoutAsync(this GatehouseDb db, IReadOnlyCollection<UserRow> leaving, CancellationToken cancellationToken)
    {
        var gone = leaving.Where(u => u is { IsActive: true, Role: Role.Administrator }).Select(u => u.Id).ToHashSet();
        if (gone.Count == 0) return true;

        // The version is read before the others are counted: whoever commits in between changes it.
        var organization = await db.Organizations.SingleAsync(cancellationToken);
        var able = await db.Able(withoutConnection: null).OrderBy(u => u.Id).Select(u => u.Id).Take(gone.Count + 1).ToListAsync(cancellationToken);
        if (able.All(gone.Contains)) return false;

        db.Entry(organization).Property(o => o.Version).IsModified = true;
        return true;
    }

    /// <summary>
    /// False when Administrators come through that connection and nobody could administer the organisation without it: neither with a
    /// password nor through another one. True raises the organisation's version, as above.
    /// </summary>
    public static async Task<bool> CanDoWithoutConnectionAsync(this GatehouseDb db, Guid connectionId, CancellationToken cancellationToken)
    {
        var through = db.SsoConnections.Where(c => c.Id == connectionId && c.IsOn).Select(c => c.Issuer);
        if (!await db.Users.AnyAsync(
            u => u.IsActive && u.Role == Role.Administrator && db.ExternalIdentities.Any(i => i.UserId == u.Id && through.Contains(i.Issuer)), cancellationToken))
        {
            return true;
        }

        var organization = await db.Organizations.SingleAsync(cancellationToken);
        if (!await db.Able(connectionId).AnyAsync(cancellationToken)) return false;

        db.Entry(organization).Property(o => o.Version).IsModified = true;
        return true;
    }

    /// <summary>True when every Administrator who can sign in does so through an identity provider: an outage there strands the organisation.</summary>
    public static async Task<bool> AreAllAdministratorsSsoAsync(this GatehouseDb db, CancellationToken cancellationToken)
    {
        var administrators = db.Users.Where(u => u.IsActive && u.Role == Role.Administrator);
        return await administrators.AnyAsync(u => u.Method == SignInMethod.Sso, cancellationToken)
            && !await administrators.AnyAsync(u => u.Method == SignInMethod.Password && u.PasswordHash != null, cancellationToken);
    }

    // Administrators who can sign in: with a password, or through a connection that is on and knows them.
    private static IQueryable<UserRow> Able(this GatehouseDb db, Guid? withoutConnection)
    {
        var on = db.SsoConnections.Where(c => c.IsOn && c.Id != withoutConnection).Select(c => c.Issuer);
        return db.Users.Where(u => u.IsActive && u.Role == Role.Administrator
            && (u.Method == SignInMethod.Sso ? db.ExternalIdentities.Any(i => i.UserId == u.Id && on.Contains(i.Issuer)) : u.PasswordHash != null));
    }
}
