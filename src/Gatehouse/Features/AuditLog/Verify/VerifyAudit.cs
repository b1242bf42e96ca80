using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.AuditLog.Verify;

/// <summary>
/// Verifies the audit log lane by lane against the master key, in one pass and constant memory, on a snapshot: the server may write
/// meanwhile. Changes nothing.
/// </summary>
public sealed class VerifyAudit(GatehouseDbFactory databases, MasterKey key)
{
    /// <summary>Verifies the lanes of one organisation, or of all and the installation itself, and compares them with heads noted earlier.</summary>
    public async Task<IReadOnlyList<LaneVerdict>> RunAsync(Guid? organization, IReadOnlyList<NotedHead> noted, CancellationToken cancellationToken)
    {
        IReadOnlyList<(Guid Organization, int Lane)> lanes;
        await using (var db = databases.For(null)) lanes = await db.AuditLanesAsync(cancellationToken);
        var wanted = lanes.Union(noted.Select(n => (n.Organization, n.Lane))).Where(l => organization is null || l.Organization == organization).Order();

        var verdicts = new List<LaneVerdict>();
        foreach (var (owner, lane) in wanted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            verdicts.Add(await CheckAsync(owner, lane, noted.FirstOrDefault(n => n.Organization == owner && n.Lane == lane), cancellationToken));
        }

        return verdicts;
    }

    private async Task<LaneVerdict> CheckAsync(Guid owner, int lane, NotedHead? noted, CancellationToken cancellationToken)
    {
        await using var db = databases.For(owner);
        await using var snapshot = await databases.Provider.BeginSnapshotAsync(db, cancellationToken);
        var end = await db.AuditLanes.AsNoTracking().SingleOrDefaultAsync(l => l.Lane == lane, cancellationToken);
        var (count, head) = (end?.Count ?? 0, end?.Head ?? AuditChain.Genesis);

        var events = db.AuditEvents.AsNoTracking().Where(e => e.Lane == lane).OrderBy(e => e.Number);
        // Read row by row, not into a list: a lane may hold more than memory does.
        var finding = AuditVerification.Check(key.AuditKey, Entries(events), count, head);
        var act = finding?.EventId is { } id ? await events.Where(e => e.Id == id).Select(e => e.Act).FirstOrDefaultAsync(cancellationToken) : null;
        return new(owner, lane, count, head, finding, act, await CutBackAsync(events, noted, cancellationToken));
    }

    private static IEnumerable<(AuditEntry Entry, byte[] Seal)> Entries(IQueryable<AuditEventRow> events) =>
        events.AsEnumerable().Select(e => (e.Entry, e.Seal));

    private static async Task<long?> CutBackAsync(IQueryable<AuditEventRow> events, NotedHead? noted, CancellationToken cancellationToken)
    {
        if (noted is null or { Count: 0 }) return null;
        var seal = await events.Where(e => e.Number == noted.Count).Select(e => e.Seal).FirstOrDefaultAsync(cancellationToken);
        return seal is not null && Convert.ToHexStringLower(seal).Equals(noted.Head, StringComparison.OrdinalIgnoreCase) ? null : noted.Count;
    }
}
