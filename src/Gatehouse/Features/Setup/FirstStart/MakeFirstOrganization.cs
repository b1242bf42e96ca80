using Gatehouse.Adapters;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Passwords;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;
using Gatehouse.Web;

namespace Gatehouse.Features.Setup.FirstStart;

/// <summary>Makes the first organisation of an installation and its first administrator, once, however many ask.</summary>
public sealed class MakeFirstOrganization(GatehouseDbFactory databases, PasswordHashing passwords, TimeProvider time)
{
    private static readonly Outcome TooLate = new Outcome.Refused($"This server has been set up already. Sign in, or ask whoever set it up.");

    /// <summary>What is asked for. An empty <paramref name="Slug"/> is made from the name.</summary>
    public sealed record Input(string OrganizationName, string Slug, string Name, string Username, string Email, Secret Password);

    /// <summary>Makes them. The caller has seen the one-time link.</summary>
    public async Task<Outcome> RunAsync(Visitor visitor, Input input, CancellationToken cancellationToken)
    {
        var typed = Trimmed(input);
        if (Check(typed) is { Count: > 0 } errors) return new Outcome.Invalid(errors);

        // Before the transaction: nobody waits for a lock while a password is hashed.
        var hash = await passwords.HashAsync(typed.Password.Reveal(), cancellationToken);
        var now = time.GetUtcNow();
        var (organization, administrator) = (Guid.CreateVersion7(now), Guid.CreateVersion7(now));
        await using var db = databases.For(organization);
        await using var change = await Change.BeginAsync(db, cancellationToken);
        await db.LockInstallationAsync(cancellationToken);
        if (await db.AnyOrganizationAsync(cancellationToken)) return TooLate;

        db.Organizations.Add(new() { Id = organization, Slug = typed.Slug, Name = typed.OrganizationName, CreatedAt = now });
        db.Users.Add(new()
        {
            OrganizationId = organization, Id = administrator, Username = typed.Username, NormalizedUsername = "", Name = typed.Name, Email = typed.Email,
            Role = Role.Administrator, PasswordHash = hash, PasswordSetAt = now, CreatedAt = now,
        });
        // Nobody is signed in yet; the person at the link is the one who becomes the administrator.
        var actor = visitor.AsActor with { Name = "set-up link" };
        db.Audit(new(organization, now, AuditActs.OrganizationCreated, actor, organization, typed.OrganizationName));
        db.Audit(new(organization, now, AuditActs.UserCreated, actor, administrator, $"{typed.Name} ({typed.Username})",
            Changes: new Dictionary<string, string?[]> { ["role"] = [null, nameof(Role.Administrator)] }));
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return new Outcome.Done($"{typed.OrganizationName} is ready. Sign in as {typed.Username}; then set up multi-factor authentication on your account's page.", administrator);
    }

    private static Input Trimmed(Input input)
    {
        var name = input.OrganizationName.Trim();
        var slug = input.Slug.Trim().ToLowerInvariant();
        return input with
        {
            OrganizationName = name,
            Slug = slug.Length > 0 ? slug : Slug.Suggest(name),
            Name = input.Name.Trim(),
            Username = input.Username.Trim(),
            Email = input.Email.Trim(),
        };
    }

    private static UserDetails Details(Input input) => new UserDetails(input.Name, input.Username, input.Email).Trimmed();

    private static Dictionary<string, FormattableString> Check(Input input)
    {
        var errors = new Dictionary<string, FormattableString>();
        if (input.OrganizationName.Length is 0 or > 200 || !PlainText.Is(input.OrganizationName, joiners: true)) errors["organizationName"] = $"Enter the organisation's name, at most 200 characters that can be seen.";
        else if (Slug.Refuse(input.Slug) is { } slug) errors["slug"] = slug;
        foreach (var (field, why) in Details(input).Errors()) errors[field] = why;
        if (input.Email.Length == 0) errors["email"] = $"Enter an e-mail address such as name@example.org.";
        var context = new PasswordContext(PasswordPolicy.MinimumWithoutMfa,
            [input.Username, input.Name, input.OrganizationName, input.Slug, input.Email]);
        if (PasswordPolicy.Refuse(input.Password.Reveal(), context) is { } weak) errors["password"] = weak;
        return errors;
    }
}
