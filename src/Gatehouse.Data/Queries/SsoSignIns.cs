using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>Sign-ins through one connection, by whether they came with proof of MFA.</summary>
/// <param name="WithProof">Let in, with proof.</param>
/// <param name="WithoutProof">Let in on the provider's word alone.</param>
/// <param name="Refused">Refused for lack of proof.</param>
public sealed record SsoCounts(int WithProof, int WithoutProof, int Refused)
{
    /// <summary>All of them.</summary>
    public int Total => WithProof + WithoutProof + Refused;
}

/// <summary>Counts them over the last 30 days.</summary>
public static class SsoSignIns
{
    /// <summary>How far back.</summary>
    public static readonly TimeSpan Counted = TimeSpan.FromDays(30);

    /// <summary>For each connection that had any.</summary>
    public static async Task<IReadOnlyDictionary<Guid, SsoCounts>> CountSsoSignInsAsync(this GatehouseDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - Counted;
        var groups = await db.SsoSignIns.Where(s => s.At >= since)
            .GroupBy(s => new { s.ConnectionId, s.WithProof, s.IsCompleted }).Select(g => new { g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        return groups.GroupBy(g => g.Key.ConnectionId).ToDictionary(g => g.Key, g => new SsoCounts(
            g.Where(x => x.Key is { IsCompleted: true, WithProof: true }).Sum(x => x.Count),
            g.Where(x => x.Key is { IsCompleted: true, WithProof: false }).Sum(x => x.Count),
            g.Where(x => !x.Key.IsCompleted).Sum(x => x.Count)));
    }
}
