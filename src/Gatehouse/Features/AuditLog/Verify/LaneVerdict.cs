using Gatehouse.Domain.Audit;

namespace Gatehouse.Features.AuditLog.Verify;

/// <summary>What the verification found in one lane.</summary>
/// <param name="Organization">Whose; <see cref="Guid.Empty"/> for the installation's own.</param>
/// <param name="Lane">Which.</param>
/// <param name="Count">How many events its record says it holds.</param>
/// <param name="Head">The seal of the last one.</param>
/// <param name="Finding">The first thing wrong; null when it is intact.</param>
/// <param name="Act">The act of the event found there, as it reads now.</param>
/// <param name="CutBackFrom">The number noted earlier which the lane does not reach, or reaches with another seal; null when it agrees.</param>
public sealed record LaneVerdict(
    Guid Organization, int Lane, long Count, byte[] Head, AuditFinding? Finding = null, string? Act = null, long? CutBackFrom = null)
{
    /// <summary>True when nothing is wrong.</summary>
    public bool IsIntact => Finding is null && CutBackFrom is null;
}

/// <summary>The end of a lane as it was noted at another place, to compare with later.</summary>
public sealed record NotedHead(Guid Organization, int Lane, long Count, string Head);
