using Gatehouse.Adapters;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Totp;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Setup;

/// <summary>One organisation whose users show every state an account can be in. For looking at the product, never for real use.</summary>
public sealed class Demo(GatehouseDbFactory databases, PasswordHashing passwords, AuthenticatorSecrets secrets, TimeProvider time)
{
    /// <summary>The password of every demo user; public, so a demo must not be reachable by strangers.</summary>
    public const string Password = "demo: seven green kettles";

    /// <summary>Short name of the demo organisation.</summary>
    public const string Slug = "harbour";

    // The reason of the events by which the demo and its people were made.
    private const string Made = "Demo";

    private sealed record Person(
        string Username, string Name, string Position, Role Role = Role.None, bool Mfa = false, bool SetUp = false,
        SignInMethod Method = SignInMethod.Password, bool Active = true, bool Invited = false, int? LastSignInDaysAgo = null);

    private static readonly Person[] People =
    [
        new("amelia.stone", "Amelia Stone", "Head of IT", Role.Administrator, Mfa: true, SetUp: true, LastSignInDaysAgo: 0),
        new("ben.carter", "Ben Carter", "People operations", Role.UserAdministrator, Mfa: true, SetUp: true, LastSignInDaysAgo: 1),
        new("chloe.diaz", "Chloe Diaz", "Service desk", Role.HelpDesk, Mfa: true, SetUp: true, LastSignInDaysAgo: 0),
        new("dev.patel", "Dev Patel", "Internal audit", Role.Auditor, LastSignInDaysAgo: 12),
        new("erin.walsh", "Erin Walsh", "Finance", Mfa: true, LastSignInDaysAgo: 3),
        new("farid.khan", "Farid Khan", "Finance", Mfa: true, SetUp: true, LastSignInDaysAgo: 2),
        new("gina.rossi", "Gina Rossi", "Warehouse", LastSignInDaysAgo: 5),
        new("hugo.lind", "Hugo Lind", "Sales", Method: SignInMethod.Sso, LastSignInDaysAgo: 1),
        new("ines.moreau", "Inès Moreau", "Sales", Active: false, LastSignInDaysAgo: 140),
        new("jonas.weber", "Jonas Weber", "Warehouse", Invited: true),
        new("kofi.mensah", "Kofi Mensah", "Harbour pilot", LastSignInDaysAgo: 120),
    ];

    /// <summary>A demo user and how to sign in as him.</summary>
    public sealed record Way(string Username, string Name, string? Position, Role Role, string State, TotpSecret? Secret, string Organization);

    /// <summary>Makes the demo organisation if the installation is empty.</summary>
    public async Task FillAsync(CancellationToken cancellationToken)
    {
        await using (var none = databases.For(null))
        {
            if (await none.AnyOrganizationAsync(cancellationToken)) return;
        }

        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        var hash = await passwords.HashAsync(Password, cancellationToken);
        await using var db = databases.For(id);
        db.Organizations.Add(new()
        {
            Id = id, Slug = Slug, Name = "Harbour & Sons", CreatedAt = now.AddDays(-200),
            HelpContact = "Service desk, extension 4357",
        });
        var actor = Web.Actor.Operator(id).Audit;
        db.Audit(new(id, now, AuditActs.OrganizationCreated, actor, id, "Harbour & Sons", Made));
        foreach (var person in People)
        {
            var user = Row(person, id, hash, now);
            db.Users.Add(user);
            db.Audit(new(id, now, AuditActs.UserCreated, actor, user.Id, user.AuditName, Made));
            if (!person.SetUp) continue;
            db.Authenticators.Add(new()
            {
                OrganizationId = id, Id = Guid.CreateVersion7(now), UserId = user.Id, BoundAt = now.AddDays(-19),
                EncryptedSecret = secrets.Protect(TotpSecret.Generate(), user), LastUsedAt = user.LastSignInAt,
            });
        }

        await db.SaveChangesAsync(cancellationToken);
    }

    /// <summary>How to sign in as each person of the demo; empty when the installation holds none.</summary>
    public async Task<IReadOnlyList<Way>> WaysAsync(CancellationToken cancellationToken)
    {
        Guid id;
        await using (var none = databases.For(null))
        {
            if (await none.FindOrganizationAsync(Slug, cancellationToken) is not { } demo) return [];
            id = demo.Id;
        }

        await using var db = databases.For(id);
        // Whoever names his organisation so, or adds people to a demo, must not find their secrets on a screen.
        if (!await db.AuditEvents.AnyAsync(e => e.Act == AuditActs.OrganizationCreated && e.Reason == Made, cancellationToken)) return [];
        var people = db.AuditEvents.Where(e => e.Act == AuditActs.UserCreated && e.Reason == Made).Select(e => e.SubjectId);
        var found = await (
            from user in db.Users.Where(u => people.Contains(u.Id))
            from authenticator in db.Authenticators.Where(a => a.UserId == user.Id && a.RevokedAt == null).DefaultIfEmpty()
            from organization in db.Organizations
            orderby user.SortName
            select new { user, authenticator, organization }).AsNoTracking().ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        return found.ConvertAll(x => new Way(x.user.Username, x.user.Name, x.user.Position, x.user.Role, State(x.user, x.organization, x.authenticator, now),
            x.authenticator is null ? null : secrets.Unprotect(x.authenticator.EncryptedSecret!, x.user), x.organization.Name));
    }

    private static string State(UserRow user, OrganizationRow organization, AuthenticatorRow? authenticator, DateTimeOffset now) => user switch
    {
        { IsActive: false } => "deactivated",
        { Method: SignInMethod.Sso } => "SSO account",
        { PasswordHash: null } => "invited, has no password yet",
        _ => MfaStates.Of(MfaRequirement.For(organization.Policy, user.Policy, now), authenticator is not null) switch
        {
            MfaState.Off => "MFA off",
            MfaState.NotSetUp => "MFA required, not set up",
            MfaState.SetUp => "MFA set up",
            MfaState.ManagedByIdentityProvider => "SSO account",
        },
    };

    private static UserRow Row(Person person, Guid organization, string hash, DateTimeOffset now) => new()
    {
        OrganizationId = organization, Id = Guid.CreateVersion7(now), Username = person.Username, NormalizedUsername = "", Name = person.Name,
        Email = $"{person.Username}@harbour.example", Position = person.Position, Role = person.Role, Method = person.Method, IsActive = person.Active,
        MfaOnSince = person.Mfa ? now.AddDays(-21) : null,
        PasswordHash = person.Method is SignInMethod.Sso || person.Invited ? null : hash,
        PasswordSetAt = person.Method is SignInMethod.Sso || person.Invited ? null : now.AddDays(-60),
        CreatedAt = now.AddDays(-200), LastSignInAt = person.LastSignInDaysAgo is { } days ? now.AddDays(-days).AddHours(-1) : null,
    };
}
