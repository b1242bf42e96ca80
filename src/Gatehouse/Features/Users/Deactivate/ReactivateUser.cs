using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Users.Deactivate;

/// <summary>Opens a deactivated account again, with the password and authenticator it had; or a waiting one for the first time.</summary>
public sealed class ReactivateUser(GatehouseDb db, TimeProvider time)
{
    /// <param name="UserId">Whose account.</param>
    public sealed record Input(Guid UserId);

    /// <summary>Reactivates.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        if (await db.Users.SingleOrDefaultAsync(u => u.Id == input.UserId, cancellationToken) is not { } user) return new Outcome.NotFound();
        if (!actor.Allows(Permission.ManageUsers, user)) return Actor.NotAllowed;
        if (user.IsActive) return new Outcome.Done($"{user.Name} is active already.", user.Id);

        var waited = user.WaitingSince is not null;
        (user.IsActive, user.WaitingSince) = (true, null);
        db.Audit(new(actor.OrganizationId, time.GetUtcNow(), waited ? AuditActs.UserActivated : AuditActs.UserReactivated, actor.Audit, user.Id, user.AuditName));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        return new Outcome.Done(waited ? $"{user.Name} is active and can sign in." : (FormattableString)$"{user.Name} is active again and can sign in.", user.Id);
    }
}
