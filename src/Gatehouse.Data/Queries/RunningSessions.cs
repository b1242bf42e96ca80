using Gatehouse.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>The sessions of a user that still open something; expired ones stay in the table until they are used or cleaned up.</summary>
public static class RunningSessions
{
    private static readonly Translated<Func<GatehouseDb, Guid, DateTimeOffset, DateTimeOffset, IAsyncEnumerable<SessionRow>>> Latest = new(() => EF.CompileAsyncQuery(
        (GatehouseDb db, Guid userId, DateTimeOffset now, DateTimeOffset seen) => db.Sessions.AsNoTracking()
            .Where(s => s.UserId == userId && s.ExpiresAt > now && s.LastSeenAt >= seen).OrderByDescending(s => s.LastSeenAt).Take(100)));

    /// <summary>The hundred used last, to be looked at only.</summary>
    /// <inheritdoc cref="RunningSessionsOf"/>
    public static async Task<IReadOnlyList<SessionRow>> LatestSessionsOfAsync(this GatehouseDb db, Guid userId, DateTimeOffset now, TimeSpan idle, CancellationToken cancellationToken) =>
        await Latest.For(db)(db, userId, now, now - idle).ToListAsync(cancellationToken);

    /// <summary>As a query, still to be executed.</summary>
    /// <param name="db">The organisation's rows.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="now">The moment asked for.</param>
    /// <param name="idle">How long an unused session lives.</param>
    public static IQueryable<SessionRow> RunningSessionsOf(this GatehouseDb db, Guid userId, DateTimeOffset now, TimeSpan idle)
    {
        var seen = now - idle;
        return db.Sessions.Where(s => s.UserId == userId && s.ExpiresAt > now && s.LastSeenAt >= seen);
    }
}
