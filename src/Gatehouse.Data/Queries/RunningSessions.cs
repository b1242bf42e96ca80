using Gatehouse.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>The sessions of a user that still open something; expired ones stay in the table until they are used or cleaned up.</summary>
public static class RunningSessions
{
    private static readonly Translated<Question<SessionRow>> Latest = new(model =>
    {
        var session = Rows<SessionRow>.Of(model);
        return new($"""
            SELECT {session.Columns("s")} FROM "Sessions" s
            WHERE s."OrganizationId" = @organization AND s."UserId" = @user AND s."ExpiresAt" > @now AND s."LastSeenAt" >= @seen
            ORDER BY s."LastSeenAt" DESC LIMIT 100
            """, row => session.Read(row));
    });

    /// <summary>The hundred used last, to be looked at only.</summary>
    /// <inheritdoc cref="RunningSessionsOf"/>
    public static async Task<IReadOnlyList<SessionRow>> LatestSessionsOfAsync(this GatehouseDb db, Guid userId, DateTimeOffset now, TimeSpan idle, CancellationToken cancellationToken) =>
        await RawSql.ListAsync(db, Latest, cancellationToken, ("@organization", db.Organization ?? Guid.Empty), ("@user", userId),
            ("@now", db.Provider.StoredTime(now)), ("@seen", db.Provider.StoredTime(now - idle)));

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
