using Gatehouse.Data.Rows;

namespace Gatehouse.Data.Queries;

/// <summary>The sessions of a user that still open something; expired ones stay in the table until they are used or cleaned up.</summary>
public static class RunningSessions
{
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
