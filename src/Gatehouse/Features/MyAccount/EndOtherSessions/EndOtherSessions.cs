using System.Globalization;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Web;

namespace Gatehouse.Features.MyAccount;

/// <summary>Signs a user out everywhere but here, for himself: a forgotten computer, a borrowed phone.</summary>
public sealed class EndOtherSessions(GatehouseDb db, TimeProvider time)
{
    /// <summary>Ends them; nobody but the user himself does this, so nothing is asked of his role.</summary>
    public async Task<Outcome> RunAsync(Actor actor, CancellationToken cancellationToken)
    {
        if (actor.UserId is not { } userId) return Actor.NotAllowed;
        await using var change = await Change.BeginAsync(db, cancellationToken);
        var ended = await db.EndSessionsAsync(userId, actor.SessionId, cancellationToken);
        if (ended == 0) return new Outcome.Done($"You are signed in nowhere else.");

        db.Audit(new(actor.OrganizationId, time.GetUtcNow(), AuditActs.SessionEnded, actor.Audit, userId, actor.Audit.Name,
            Changes: new Dictionary<string, string?[]> { ["sessions"] = [null, ended.ToString(CultureInfo.InvariantCulture)] }));
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return new Outcome.Done($"You have been signed out everywhere else.");
    }
}
