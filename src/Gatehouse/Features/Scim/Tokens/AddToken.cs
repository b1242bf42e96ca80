using System.Globalization;
using Gatehouse.Data;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Scim.Tokens;

/// <summary>Makes a provisioning token. Its text is known at this moment only.</summary>
public sealed class AddToken(GatehouseDb db, TimeProvider time)
{
    /// <summary>Longest life, in days.</summary>
    public const int MostDays = 730;

    /// <param name="Name">What the administrator calls it.</param>
    /// <param name="Days">For how many days it is good.</param>
    public sealed record Input(string? Name, int? Days);

    /// <summary>Makes it; the token is there when the outcome is done.</summary>
    public async Task<(Outcome Outcome, Token? Token)> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        Token? token = null;
        var outcome = await Twice.RunAsync(db, async () =>
        {
            (var result, token) = await TryAsync(actor, input, cancellationToken);
            return result;
        });
        return (outcome, outcome is Outcome.Done ? token : null);
    }

    private async Task<(Outcome, Token?)> TryAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!actor.Allows(Permission.ManageSettings)) return (Actor.NotAllowed, null);
        var name = (input.Name ?? "").Trim();
        if (Errors(name, input.Days) is { Count: > 0 } errors) return (new Outcome.Invalid(errors), null);
        if (actor.MustReauthenticate(now)) return (new Outcome.ReauthenticationNeeded(), null);

        // The organisation's version is raised with the new token: of two made at the same instant the second counts anew.
        if (await db.Organizations.SingleOrDefaultAsync(cancellationToken) is not { } organization) return (new Outcome.NotFound(), null);
        db.Entry(organization).Property(o => o.Version).IsModified = true;
        if (await db.ScimTokens.CountAsync(t => t.RevokedAt == null && t.ExpiresAt > now, cancellationToken) >= ScimTokenRow.MostUsable)
            return (new Outcome.Refused($"There are {ScimTokenRow.MostUsable} tokens already: the one in use and its successor. Revoke the one that is no longer used."), null);

        var token = Token.Create(actor.OrganizationId);
        var row = new ScimTokenRow
        {
            OrganizationId = actor.OrganizationId, Id = Guid.CreateVersion7(now), Name = name, Hash = token.Hash, CreatedAt = now, CreatedBy = actor.Audit.Name,
            ExpiresAt = now.AddDays(input.Days!.Value),
        };
        db.ScimTokens.Add(row);
        db.Audit(new(actor.OrganizationId, now, AuditActs.ScimTokenAdded, actor.Audit, row.Id, name,
            Changes: new Dictionary<string, string?[]> { ["expires"] = [null, row.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)] }));
        await db.SaveChangesAsync(cancellationToken);
        return (new Outcome.Done($"The token {name} has been made.", row.Id), token);
    }

    private static Dictionary<string, FormattableString> Errors(string name, int? days)
    {
        var errors = new Dictionary<string, FormattableString>();
        if (name.Length == 0) errors["name"] = $"Give the token a name, such as the provider's.";
        else if (name.Length > 100) errors["name"] = $"Use at most {100} characters.";
        else if (!PlainText.Is(name)) errors["name"] = $"This contains characters that cannot be seen. Type it instead of pasting it.";
        if (days is not (>= 1 and <= MostDays)) errors["days"] = $"Enter a number of days from 1 to {MostDays}.";
        return errors;
    }
}
