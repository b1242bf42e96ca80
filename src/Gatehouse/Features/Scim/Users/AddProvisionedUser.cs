using System.Text.Json.Nodes;
using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Data.Queries.Provisioning;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Schemas;
using Gatehouse.Features.Scim.Protocol;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Scim.Users;

/// <summary>
/// Makes an SSO account for a user that the identity provider brings; or takes into provisioning the SSO account without a role that somebody
/// had made by hand under that user name.
/// </summary>
public sealed class AddProvisionedUser(GatehouseDb db, AccountUpdate update, ReadUsers read, TimeProvider time)
{
    private const string Taken = "Another user of the organisation has this userName or externalId.";

    /// <summary>Makes it.</summary>
    public Task<ScimAnswer> RunAsync(ScimCaller caller, ScimRequest request, CancellationToken cancellationToken) =>
        ScimWrites.RunAsync(db, Taken, () => TryAsync(caller, request, cancellationToken));

    private async Task<ScimAnswer> TryAsync(ScimCaller caller, ScimRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var document = ChangeProvisionedUser.WithActive(ScimDocument.Read(request.Sent, ScimSchemas.Users), otherwise: true);
        await using var change = await Change.BeginAsync(db, cancellationToken);
        var name = UserRow.Normalize(document["userName"]!.GetValue<string>());
        var existing = await db.Users.SingleOrDefaultAsync(u => u.NormalizedUsername == name, cancellationToken);
        if (existing is not null) await RefuseAsync(existing, cancellationToken);

        var row = existing is null ? await MakeAsync(caller, document, now, cancellationToken) : await AdoptAsync(caller, existing, document, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return await read.ShowAsync(StatusCodes.Status201Created, row, request, cancellationToken);
    }

    private async Task RefuseAsync(UserRow existing, CancellationToken cancellationToken)
    {
        if (existing.Method is SignInMethod.Password)
            throw ScimAnswer.Taken("An account with a password has this userName. Convert it to an SSO account in Gatehouse, or rename one of the two.");
        if (await db.ProvisionedUsers.AnyAsync(p => p.UserId == existing.Id, cancellationToken)) throw ScimAnswer.Taken(Taken);
        // The externalId decides who signs in first: by adopting, the token would open an administrator's account to anybody.
        if (existing.Role is not Role.None)
            throw ScimAnswer.Taken("An SSO account that holds a role has this userName. Take the role away in Gatehouse, let provisioning take the account over, and give it back.");
    }

    private async Task<ProvisionedUserRow> MakeAsync(ScimCaller caller, JsonObject document, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var details = ProvisionedPerson.Of(document);
        var waits = await db.Organizations.Select(o => o.ProvisionedWait).SingleAsync(cancellationToken);
        var isActive = ProvisionedPerson.IsActive(document);
        var user = new UserRow
        {
            OrganizationId = caller.OrganizationId, Id = Guid.CreateVersion7(now), Username = details.Username, NormalizedUsername = "",
            Name = details.Name, Email = details.Email, Position = details.Position, Phone = details.Phone, Method = SignInMethod.Sso,
            ExternalId = document["externalId"].Text(), IsActive = isActive && !waits, WaitingSince = waits ? now : null, CreatedAt = now,
        };
        db.Users.Add(user);
        var changes = UserChanges.Of(user).ToDictionary();
        if (waits) changes["waiting"] = [null, "on"];
        if (!isActive) changes["active"] = [null, "off"];
        db.Audit(new(caller.OrganizationId, now, AuditActs.UserCreated, caller.Audit, user.Id, user.AuditName, Changes: changes));
        return await AddRowAsync(user, isActive, document.ToJsonString(), document, now, cancellationToken);
    }

    private async Task<ProvisionedUserRow> AdoptAsync(
        ScimCaller caller, UserRow user, JsonObject document, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // As it stands, so that the audit log tells what provisioning changed.
        var before = new JsonObject { ["userName"] = user.Username, ["active"] = true };
        var row = await AddRowAsync(user, true, before.ToJsonString(), null, now, cancellationToken);
        row.OpensAgain = user.IsActive;
        await update.ApplyAsync(caller, user, row, document, now, cancellationToken);
        return row;
    }

    private async Task<ProvisionedUserRow> AddRowAsync(
        UserRow user, bool isActive, string text, JsonObject? document, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = new ProvisionedUserRow
        {
            OrganizationId = user.OrganizationId, UserId = user.Id, IsActive = isActive, OpensAgain = true, Document = text, CreatedAt = now, ChangedAt = now,
        };
        db.ProvisionedUsers.Add(row);
        if (document is not null) await db.WriteDocumentAsync(row, document, cancellationToken);
        return row;
    }
}
