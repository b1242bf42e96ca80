using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Domain.Users;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignIn.Provider;

/// <summary>
/// Which account an identity opens. Only the link of issuer and subject says so; a new link is made by the id under which provisioning knows
/// the account, by an invitation, or just in time for a new account. E-mail address and user name never make one: whoever can choose
/// them at the provider would choose somebody else's.
/// </summary>
internal static class Linking
{
    /// <summary>The account; or why there is none. New rows are added, to be saved by the caller.</summary>
    public static async Task<(Guid? UserId, SsoFault? Fault)> FindAsync(
        GatehouseDb db, SsoConnectionRow connection, SsoRequestRow request, ProviderIdentity identity, Visitor visitor, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var (issuer, subject) = (identity.Issuer, identity.Subject);
        var known = await db.ExternalIdentities.AsNoTracking().SingleOrDefaultAsync(i => i.Issuer == issuer && i.Subject == subject, cancellationToken);
        if (request.Purpose is SsoPurpose.Redeem) return await RedeemAsync(db, connection, request, identity, known, visitor, now, cancellationToken);
        if (known is not null) return (known.UserId, null);

        if (await ProvisionedAsync(db, connection, identity, cancellationToken) is { } provisioned)
        {
            Link(db, connection, identity, provisioned, "provisioned", visitor, now);
            return (provisioned.Id, null);
        }

        return connection.JustInTime is JustInTime.Off ? (null, SsoFault.NotLinked) : await CreateAsync(db, connection, identity, visitor, now, cancellationToken);
    }

    private static async Task<(Guid?, SsoFault?)> RedeemAsync(
        GatehouseDb db, SsoConnectionRow connection, SsoRequestRow request, ProviderIdentity identity, ExternalIdentityRow? known, Visitor visitor,
        DateTimeOffset now, CancellationToken cancellationToken)
    {
        var invitation = await db.Invitations.SingleOrDefaultAsync(
            i => i.Id == request.InvitationId && i.UserId == request.UserId && i.UsedAt == null && i.ExpiresAt > now, cancellationToken);
        var user = invitation is null ? null : await db.Users.SingleOrDefaultAsync(u => u.Id == invitation.UserId, cancellationToken);
        if (user is not { Method: SignInMethod.Sso, IsActive: true }) return (null, SsoFault.InvitationGone);
        if (known is not null && known.UserId != user.Id) return (null, SsoFault.LinkedElsewhere);
        if (known is null && await db.ExternalIdentities.AnyAsync(i => i.UserId == user.Id && i.Issuer == identity.Issuer, cancellationToken))
            return (null, SsoFault.LinkedElsewhere);

        // The token of the row decides between two who redeem it at once.
        invitation!.UsedAt = now;
        if (known is null) Link(db, connection, identity, user, "invitation", visitor, now);
        return (user.Id, null);
    }

    // Where several providers are connected, only Entra's object ids are known to be nobody's choice; any other provider could let its users
    // pick the subject that provisioning has given to somebody else.
    private static async Task<UserRow?> ProvisionedAsync(
        GatehouseDb db, SsoConnectionRow connection, ProviderIdentity identity, CancellationToken cancellationToken)
    {
        if (connection.Kind is not ProviderKind.Entra && await db.SsoConnections.CountAsync(cancellationToken) != 1) return null;
        var found = await db.Users.SingleOrDefaultAsync(u => u.ExternalId == identity.Subject && u.Method == SignInMethod.Sso, cancellationToken);
        return found is not null && !await db.ExternalIdentities.AnyAsync(i => i.UserId == found.Id && i.Issuer == identity.Issuer, cancellationToken) ? found : null;
    }

    private static async Task<(Guid?, SsoFault?)> CreateAsync(
        GatehouseDb db, SsoConnectionRow connection, ProviderIdentity identity, Visitor visitor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var details = new UserDetails(identity.Name ?? identity.Username ?? "", identity.Username ?? "", identity.Text("email")).Trimmed();
        if (details.Errors().ContainsKey("email")) details = details with { Email = null };
        if (details.Errors().Count > 0) return (null, SsoFault.NoUsername);
        var normalized = UserRow.Normalize(details.Username);
        if (await db.Users.AnyAsync(u => u.NormalizedUsername == normalized, cancellationToken)) return (null, SsoFault.UsernameTaken);

        var waits = connection.JustInTime is JustInTime.Waiting;
        var user = new UserRow
        {
            OrganizationId = connection.OrganizationId, Id = Guid.CreateVersion7(now), Username = details.Username, NormalizedUsername = "",
            Name = details.Name, Email = details.Email, Method = SignInMethod.Sso, CreatedAt = now, IsActive = !waits, WaitingSince = waits ? now : null,
        };
        db.Users.Add(user);
        db.Audit(new(user.OrganizationId, now, AuditActs.UserCreated, Self(user, visitor), user.Id, user.AuditName, "just-in-time",
            new Dictionary<string, string?[]> { ["username"] = [null, user.Username], ["method"] = [null, "sso"] }));
        Link(db, connection, identity, user, "just-in-time", visitor, now);
        return (user.Id, null);
    }

    private static void Link(
        GatehouseDb db, SsoConnectionRow connection, ProviderIdentity identity, UserRow user, string how, Visitor visitor, DateTimeOffset now)
    {
        db.ExternalIdentities.Add(new()
        {
            OrganizationId = user.OrganizationId, Issuer = identity.Issuer, Subject = identity.Subject, UserId = user.Id, LinkedBy = how, LinkedAt = now,
            ConnectionId = connection.Id,
        });
        db.Audit(new(user.OrganizationId, now, AuditActs.UserLinked, Self(user, visitor), user.Id, user.AuditName, how,
            new Dictionary<string, string?[]> { ["issuer"] = [null, identity.Issuer], ["subject"] = [null, identity.Subject] }));
    }

    private static AuditActor Self(UserRow user, Visitor visitor) => new("user", user.Id, user.AuditName, visitor.AddressText, visitor.Browser);
}
