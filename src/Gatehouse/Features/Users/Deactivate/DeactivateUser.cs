using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Users.Deactivate;

/// <summary>Closes an account without deleting it: no sign-in, no session, no invitation.</summary>
public sealed class DeactivateUser(GatehouseDb db, TimeProvider time)
{
    /// <param name="UserId">Whose account.</param>
    /// <param name="Reason">Kept in the audit log.</param>
    public sealed record Input(Guid UserId, string? Reason = null);

    /// <summary>Deactivates; sessions end in the same transaction.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        if (await db.Users.SingleOrDefaultAsync(u => u.Id == input.UserId, cancellationToken) is not { } user) return new Outcome.NotFound();
        if (!actor.Allows(Permission.ManageUsers, user)) return Actor.NotAllowed;
        if (actor.UserId == user.Id)
            return new Outcome.Refused($"You cannot deactivate yourself: you would be signed out and could not undo it. Ask another administrator.");
        if (!user.IsActive) return new Outcome.Done($"{user.Name} was deactivated already.", user.Id);
        if (!await db.CanDoWithoutAsync(user, cancellationToken))
            return new Outcome.Refused($"{user.Name} is the only Administrator who can sign in. Give somebody else the role first, and let that person choose a password.");

        user.IsActive = false;
        db.Audit(new(actor.OrganizationId, now, AuditActs.UserDeactivated, actor.Audit, user.Id, user.AuditName,
            string.IsNullOrWhiteSpace(input.Reason) ? null : input.Reason.Trim()));
        try
        {
            // The row first: a sign-in that completes at this moment either sees it or is swept away with the sessions.
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        await db.EndSessionsAsync(user.Id, null, cancellationToken);
        await db.VoidInvitationsAsync(user.Id, now, cancellationToken);
        await change.CommitAsync(cancellationToken);
        return new Outcome.Done($"{user.Name} is deactivated and has been signed out everywhere.", user.Id);
    }
}
