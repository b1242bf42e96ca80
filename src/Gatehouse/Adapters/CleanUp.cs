using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Adapters;

/// <summary>
/// Deletes what has expired, each hour and in small batches, so that no sign-in waits for it. What it leaves to count: failures against
/// an account's password or authenticator, which only a success forgives (NIST SP 800-63B-4 3.2.2), and the audit log.
/// </summary>
public sealed class CleanUp(GatehouseDbFactory databases, Settings settings, TimeProvider time, ILogger<CleanUp> log) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private static readonly TimeSpan SignInLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan InvitationKept = TimeSpan.FromDays(30);
    private static readonly TimeSpan FailureKept = TimeSpan.FromDays(30);
    private static readonly TimeSpan BrowserKept = TimeSpan.FromDays(365);

    /// <summary>Deletes everything that has expired by now; answers how many rows went.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        string[] filter = [GatehouseDb.OrganizationFilter];
        var (begun, idle) = (now - SignInLife, now - TimeSpan.FromMinutes(settings.SessionIdleMinutes));
        var (invited, failed, seen, counted) = (now - InvitationKept, now - FailureKept, now - BrowserKept, now - SsoSignIns.Counted);
        return
            await InBatchesAsync(db => db.SignIns.IgnoreQueryFilters(filter).Where(s => s.StartedAt < begun), cancellationToken)
            + await InBatchesAsync(db => db.Sessions.IgnoreQueryFilters(filter).Where(s => s.ExpiresAt <= now || s.LastSeenAt < idle), cancellationToken)
            + await InBatchesAsync(db => db.SsoRequests.IgnoreQueryFilters(filter).Where(r => r.StartedAt < begun), cancellationToken)
            + await InBatchesAsync(db => db.SsoSignIns.IgnoreQueryFilters(filter).Where(s => s.At < counted), cancellationToken)
            + await InBatchesAsync(db => db.Invitations.IgnoreQueryFilters(filter).Where(i => i.ExpiresAt < invited), cancellationToken)
            + await InBatchesAsync(db => db.KnownBrowsers.IgnoreQueryFilters(filter).Where(b => b.LastSignInAt < seen), cancellationToken)
            + await InBatchesAsync(db => db.Throttles.Where(t => t.LastFailureAt < failed
                && (t.Consecutive == 0 || !(t.Key.StartsWith("password/") || t.Key.StartsWith("code/")))), cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(Pause, time);
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryOnceAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task TryOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunOnceAsync(cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The next hour tries again; a server must not stop because it could not tidy up.
            log.LogWarning(error, "Expired rows could not be deleted this time.");
        }
    }

    private async Task<int> InBatchesAsync<T>(Func<GatehouseDb, IQueryable<T>> expired, CancellationToken cancellationToken)
        where T : class
    {
        var total = 0;
        while (true)
        {
            await using var db = databases.For(null);
            await using var change = await Change.BeginAsync(db, cancellationToken);
            var deleted = await expired(db).Take(Batch).ExecuteDeleteAsync(cancellationToken);
            await change.CommitAsync(cancellationToken);
            total += deleted;
            if (deleted < Batch) return total;
        }
    }
}
