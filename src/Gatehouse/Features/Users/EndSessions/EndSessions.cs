using System.Globalization;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Users;

/// <summary>Signs a user out everywhere. The account stays as it is; he may sign in again at once.</summary>
public sealed class EndSessions(GatehouseDb db, TimeProvider time)
{
    /// <param name="UserId">Whose sessions. The session in which somebody ends his own goes on.</param>
    public sealed record Input(Guid UserId);

    /// <summary>Ends them.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        await using var change = await Change.BeginAsync(db, cancellationToken);
        if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == input.UserId, cancellationToken) is not { } user) return new Outcome.NotFound();
        if (!actor.Allows(Permission.ManageUsers, user)) return Actor.NotAllowed;

        var ended = await db.EndSessionsAsync(user.Id, actor.SessionId, cancellationToken);
        if (ended == 0) return new Outcome.Done($"There was no session to end.", user.Id);

        db.Audit(new(actor.OrganizationId, time.GetUtcNow(), AuditActs.SessionEnded, actor.Audit, user.Id, user.AuditName,
            Changes: new Dictionary<string, string?[]> { ["sessions"] = [null, ended.ToString(CultureInfo.InvariantCulture)] }));
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return new Outcome.Done(actor.UserId == user.Id
            ? $"All your other sessions have been ended. This one goes on."
            : (FormattableString)$"{user.Name} has been signed out everywhere.", user.Id);
    }
}
