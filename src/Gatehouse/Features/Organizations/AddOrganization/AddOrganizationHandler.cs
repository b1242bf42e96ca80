using Gatehouse.Data;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Users;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Organizations.AddOrganization;

/// <summary>Makes an organisation, empty. Only the operator may: an administrator's power ends at his own.</summary>
public sealed class AddOrganizationHandler(GatehouseDbFactory databases, TimeProvider time)
{
    /// <summary>What is asked for.</summary>
    public sealed record Input(string Slug, string Name);

    /// <summary>Makes it.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        if (actor.UserId is not null) return Actor.NotAllowed;
        var name = input.Name.Trim();
        var slug = input.Slug.Trim().ToLowerInvariant();
        if (Slug.Refuse(slug) is { } wrong) return Invalid("slug", wrong);
        if (name.Length is 0 or > 200 || !PlainText.Is(name, joiners: true)) return Invalid("name", $"Enter a name of at most 200 characters that can be seen.");

        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        await using var db = databases.For(id);
        db.Organizations.Add(new() { Id = id, Slug = slug, Name = name, CreatedAt = now });
        db.Audit(new(id, now, AuditActs.OrganizationCreated, actor.Audit, id, name));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException error) when (db.IsDuplicate(error))
        {
            return Invalid("slug", $"The short name {slug} is taken.");
        }

        return new Outcome.Done($"{name} has been made. Its short name is {slug}.", id);
    }

    private static Outcome.Invalid Invalid(string field, FormattableString why) => new(new Dictionary<string, FormattableString> { [field] = why });
}
