using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SystemSettings.SignInHelp;

/// <summary>Changes what the organisation is called and what "Need help?" says at sign-in.</summary>
public sealed class SetSignInHelp(GatehouseDb db, TimeProvider time)
{
    /// <summary>Longest name and contact.</summary>
    public const int LongestLine = 200;

    /// <summary>Longest help text.</summary>
    public const int LongestText = 2000;

    /// <param name="Name">The organisation's name; also the issuer in authenticator apps that are set up from now on.</param>
    /// <param name="HelpText">What to do; empty for the product's own words.</param>
    /// <param name="HelpContact">Whom to ask; empty for none.</param>
    /// <param name="Version">The version that the editor saw; null where nobody looked (command line).</param>
    public sealed record Input(string? Name, string? HelpText, string? HelpContact, int? Version = null);

    /// <summary>Changes it.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        if (!actor.Allows(Permission.ManageSettings)) return Actor.NotAllowed;
        if (await db.Organizations.SingleOrDefaultAsync(cancellationToken) is not { } organization) return new Outcome.NotFound();
        if (input.Version is { } seen && seen != organization.Version) return new Outcome.Conflict();

        var (name, text, contact) = (Clean(input.Name), Clean(input.HelpText), Clean(input.HelpContact));
        if (Errors(name, text, contact) is { Count: > 0 } errors) return new Outcome.Invalid(errors);

        var changes = new (string Field, string? Before, string? After)[]
        {
            ("name", organization.Name, name), ("helpText", organization.HelpText, text), ("helpContact", organization.HelpContact, contact),
        }.Where(x => x.Before != x.After).ToDictionary(x => x.Field, x => new[] { x.Before, x.After });
        if (changes.Count == 0) return new Outcome.Done($"Nothing was changed.");

        (organization.Name, organization.HelpText, organization.HelpContact) = (name!, text, contact);
        db.Audit(new(organization.Id, time.GetUtcNow(), AuditActs.OrganizationSettingsChanged, actor.Audit, organization.Id, name, Changes: changes));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        return new Outcome.Done($"The settings have been saved.");
    }

    private static Dictionary<string, FormattableString> Errors(string? name, string? text, string? contact)
    {
        var errors = new Dictionary<string, FormattableString>();
        if (name is null) errors["name"] = $"Your organisation needs a name.";
        if (name?.Length > LongestLine) errors["name"] = $"At most {LongestLine} characters.";
        if (text?.Length > LongestText) errors["helpText"] = $"At most {LongestText} characters.";
        if (contact?.Length > LongestLine) errors["helpContact"] = $"At most {LongestLine} characters.";
        return errors;
    }

    // A browser sends line ends as two characters; no database keeps NUL or half a character.
    private static string? Clean(string? text)
    {
        var sound = string.Concat((text ?? "").ReplaceLineEndings("\n").EnumerateRunes().Where(r => r.Value is '\n' or >= ' ').Select(r => r.ToString())).Trim();
        return sound.Length == 0 ? null : sound;
    }
}
