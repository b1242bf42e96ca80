using System.Text.Json.Nodes;
using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Queries.Provisioning;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Scim;
using Gatehouse.Features.Scim.Protocol;
using Gatehouse.Web;

namespace Gatehouse.Features.Scim.Users;

/// <summary>
/// Carries what the identity provider says over to the account: its name and address, and whether it is open. Never a role, a password or
/// another sign-in method: the document has no words for them.
/// </summary>
public sealed class AccountUpdate(GatehouseDb db)
{
    /// <summary>Applies a document inside the caller's transaction; saved by the caller, and its sessions ended where it closes.</summary>
    /// <returns>Whether anything changed, and whether the account was closed.</returns>
    /// <exception cref="ScimException">The account must not be changed so.</exception>
    public async Task<(bool Changed, bool Closed)> ApplyAsync(
        ScimCaller caller, UserRow user, ProvisionedUserRow row, JsonObject document, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (row.Document == document.ToJsonString()) return (false, false);

        var details = ProvisionedPerson.Of(document);
        var externalId = document["externalId"].Text();
        RefuseTakeover(user, row, externalId);
        var isActive = ProvisionedPerson.IsActive(document);
        var closes = user.IsActive && !isActive;
        if (closes && !await db.CanDoWithoutAsync(user, cancellationToken))
            throw ScimAnswer.Refused("This is the only Administrator who can sign in. Give somebody else the role in Gatehouse first.");

        var opens = Turn(user, row, isActive);
        Tell(caller, user, Differences(user, row, details, externalId, document), opens, closes, now);
        (user.Username, user.Name, user.Email, user.Position, user.Phone) = (details.Username, details.Name, details.Email, details.Position, details.Phone);
        user.ExternalId = externalId;
        row.ChangedAt = now;
        await db.WriteDocumentAsync(row, document, cancellationToken);
        return (true, closes);
    }

    /// <summary>
    /// The id decides who signs in to the account at his first sign-in. Whoever holds the token could otherwise name himself an administrator.
    /// </summary>
    private static void RefuseTakeover(UserRow user, ProvisionedUserRow row, string? externalId)
    {
        if (externalId != user.ExternalId && (row.OwnRole ?? user.Role) is not Role.None)
            throw new ScimException(new(StatusCodes.Status400BadRequest, ScimErrorType.Mutability, "The account holds a role that was given in Gatehouse, so its externalId cannot be changed by provisioning."));
    }

    // The account is open only while the provider says so; what an administrator closed stays closed.
    private static bool Turn(UserRow user, ProvisionedUserRow row, bool isActive)
    {
        if (isActive == row.IsActive) return false;
        row.IsActive = isActive;
        if (!isActive)
        {
            row.OpensAgain = user.IsActive;
            user.IsActive = false;
            return false;
        }

        user.IsActive = row.OpensAgain && user.WaitingSince is null;
        return user.IsActive;
    }

    private static Dictionary<string, string?[]> Differences(
        UserRow user, ProvisionedUserRow row, Domain.Users.UserDetails details, string? externalId, JsonObject document)
    {
        var changes = UserChanges.Between(user, details, SignInMethod.Sso).ToDictionary();
        if (externalId != user.ExternalId) changes["externalId"] = [user.ExternalId, externalId];
        var before = (JsonObject)JsonNode.Parse(row.Document)!;
        var others = before.Select(m => m.Key).Union(document.Select(m => m.Key))
            .Where(name => name is not ("userName" or "displayName" or "externalId" or "active") && !JsonNode.DeepEquals(before[name], document[name]))
            .Select(name => name[(name.LastIndexOf(':') + 1)..]);
        // By name only: the log need not keep what an identity provider knows of a person.
        if (string.Join(", ", others) is { Length: > 0 } names) changes["attributes"] = [null, names];
        return changes;
    }

    private void Tell(ScimCaller caller, UserRow user, Dictionary<string, string?[]> changes, bool opens, bool closes, DateTimeOffset now)
    {
        if (changes.Count > 0) db.Audit(new(user.OrganizationId, now, AuditActs.UserChanged, caller.Audit, user.Id, user.AuditName, Changes: changes));
        if (opens) db.Audit(new(user.OrganizationId, now, AuditActs.UserReactivated, caller.Audit, user.Id, user.AuditName));
        if (closes) db.Audit(new(user.OrganizationId, now, AuditActs.UserDeactivated, caller.Audit, user.Id, user.AuditName));
    }
}
