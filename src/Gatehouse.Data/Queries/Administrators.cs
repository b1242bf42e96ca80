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
    /// and with a way to sign in (an administrator whose invitation was never used is no help).
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
        var able = await db.Users
            .Where(u => u.IsActive && u.Role == Role.Administrator && (u.Method == SignInMethod.Sso || u.PasswordHash != null))
            .OrderBy(u => u.Id).Select(u => u.Id).Take(gone.Count + 1).ToListAsync(cancellationToken);
        if (able.All(gone.Contains)) return false;

        db.Entry(organization).Property(o => o.Version).IsModified = true;
        return true;
    }
}
