using System.Text.Json.Nodes;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Patching;
using Gatehouse.Domain.Scim.Schemas;
using Gatehouse.Features.Scim.Protocol;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Scim.Users;

/// <summary>Replaces, changes or deletes a user as the identity provider wants it. Silence about <c>active</c> opens and closes nothing.</summary>
public sealed class ChangeProvisionedUser(GatehouseDb db, AccountUpdate update, ReadUsers read, TimeProvider time)
{
    private const string Taken = "Another user of the organisation has this userName or externalId.";

    /// <summary>Everything the request does not say goes (RFC 7644 3.5.1).</summary>
    public Task<ScimAnswer> ReplaceAsync(ScimCaller caller, Guid id, ScimRequest request, CancellationToken cancellationToken) =>
        ChangeAsync(caller, id, request, _ => ScimDocument.Read(request.Sent, ScimSchemas.Users), cancellationToken);

    /// <summary>All operations or none (RFC 7644 3.5.2).</summary>
    public Task<ScimAnswer> PatchAsync(ScimCaller caller, Guid id, ScimRequest request, CancellationToken cancellationToken)
    {
        var operations = PatchOperation.Read(request.Sent);
        return ChangeAsync(caller, id, request, before => Patch.Apply(before, operations, ScimSchemas.Users), cancellationToken);
    }

    /// <summary>The account, its sessions and all that hung on it are gone; the audit log remembers.</summary>
    public Task<ScimAnswer> DeleteAsync(ScimCaller caller, Guid id, ScimRequest request, CancellationToken cancellationToken) => ScimWrites.RunAsync(db, Taken, async () =>
    {
        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        var (user, _) = await LockedAsync(id, request, cancellationToken);
        if (!await db.CanDoWithoutAsync(user, cancellationToken))
            throw ScimAnswer.Refused("This is the only Administrator who can sign in. Give somebody else the role in Gatehouse first.");

        db.Audit(new(user.OrganizationId, now, AuditActs.UserDeleted, caller.Audit, user.Id, user.AuditName));
        db.Users.Remove(user);
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return new ScimAnswer(StatusCodes.Status204NoContent, Subject: user.Username);
    });

    private Task<ScimAnswer> ChangeAsync(
        ScimCaller caller, Guid id, ScimRequest request, Func<JsonObject, JsonObject> wanted, CancellationToken cancellationToken) => ScimWrites.RunAsync(db, Taken, async () =>
    {
        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        var (user, row) = await LockedAsync(id, request, cancellationToken);
        var document = WithActive(wanted((JsonObject)JsonNode.Parse(row.Document)!), row.IsActive);
        var (changed, closed) = await update.ApplyAsync(caller, user, row, document, now, cancellationToken);
        if (changed)
        {
            // The row first: a sign-in that completes at this moment either sees it or is swept away with the sessions.
            await db.SaveChangesAsync(cancellationToken);
            if (closed)
            {
                await db.EndSessionsAsync(id, null, cancellationToken);
                await db.VoidInvitationsAsync(id, now, cancellationToken);
            }

            await change.CommitAsync(cancellationToken);
        }

        return await read.ShowAsync(StatusCodes.Status200OK, row, request, cancellationToken);
    });

    /// <summary>The document with the provider's word on whether the user is active, where it says nothing.</summary>
    internal static JsonObject WithActive(JsonObject document, bool otherwise)
    {
        if (document.ContainsKey("active")) return document;
        document["active"] = otherwise;
        return ScimDocument.Read(document, ScimSchemas.Users);
    }

    private async Task<(UserRow User, ProvisionedUserRow Row)> LockedAsync(Guid id, ScimRequest request, CancellationToken cancellationToken)
    {
        await db.LockUserAsync(id, cancellationToken);
        var found = await db.ProvisionedUsers.Where(p => p.UserId == id)
            .Join(db.Users, p => p.UserId, u => u.Id, (p, u) => new { p, u }).SingleOrDefaultAsync(cancellationToken) ?? throw ScimAnswer.NotFound;
        request.RequireMatch(found.p.Version);
        return (found.u, found.p);
    }
}
