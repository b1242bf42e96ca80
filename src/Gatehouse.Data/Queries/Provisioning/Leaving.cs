using Gatehouse.Data.Rows;
using Gatehouse.Domain.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries.Provisioning;

/// <summary>Takes an account out of provisioning.</summary>
public static class Leaving
{
    /// <summary>
    /// The identity provider sees and changes the account no more; its document and memberships go, inside the caller's transaction. The
    /// account itself is saved by the caller.
    /// </summary>
    /// <returns>The role that was given by hand, where groups had a say until now; null where they had none.</returns>
    public static async Task<Role?> LeaveProvisioningAsync(this GatehouseDb db, UserRow user, CancellationToken cancellationToken)
    {
        var provisioned = db.ProvisionedUsers.Where(p => p.UserId == user.Id);
        var own = await provisioned.Select(p => p.OwnRole).FirstOrDefaultAsync(cancellationToken);
        await provisioned.ExecuteDeleteAsync(cancellationToken);
        (user.ExternalId, user.WaitingSince) = (null, null);
        return own;
    }
}
