using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Scim.NewAccounts;

/// <summary>Says whether accounts that provisioning makes are open at once or wait for an administrator.</summary>
public sealed class SetNewAccounts(GatehouseDb db, TimeProvider time)
{
    /// <param name="Wait">True to let them wait. Accounts that are there already stay as they are.</param>
    public sealed record Input(bool Wait);

    /// <summary>Sets it.</summary>
    public Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken) => Twice.RunAsync(db, async () =>
    {
        if (!actor.Allows(Permission.ManageSettings)) return Actor.NotAllowed;
        if (await db.Organizations.SingleOrDefaultAsync(cancellationToken) is not { } organization) return new Outcome.NotFound();
        if (organization.ProvisionedWait == input.Wait) return new Outcome.Done($"Nothing was changed.");

        var now = time.GetUtcNow();
        if (actor.MustReauthenticate(now)) return new Outcome.ReauthenticationNeeded();
        organization.ProvisionedWait = input.Wait;
        db.Audit(new(organization.Id, now, AuditActs.OrganizationSettingsChanged, actor.Audit, organization.Id, organization.Name,
            Changes: new Dictionary<string, string?[]> { ["provisionedWait"] = input.Wait ? ["off", "on"] : ["on", "off"] }));
        await db.SaveChangesAsync(cancellationToken);
        return new Outcome.Done(input.Wait
            ? $"New accounts now wait until an administrator activates them."
            : (FormattableString)$"New accounts are now active at once.");
    });
}
