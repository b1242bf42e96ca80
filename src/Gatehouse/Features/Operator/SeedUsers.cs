using System.Globalization;
using Gatehouse.Data;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Totp;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Operator;

/// <summary>
/// Adds made-up users to look at long lists with. None has a password, so none can sign in; their states are mixed as in a real
/// organisation. All or none of them, and one event for all.
/// </summary>
public sealed class SeedUsers(GatehouseDb db, AuthenticatorSecrets secrets, TimeProvider time)
{
    /// <summary>At most so many at once.</summary>
    public const int Most = 2_000_000;

    private const int Batch = 500;

    private static readonly string[] First =
    [
        "Aisha", "Anders", "Beatriz", "Carlos", "Daphne", "Elif", "Emeka", "Fiona", "Goran", "Hana", "Idris", "Ingrid", "Jamal", "Kenji", "Leila", "Mateo",
        "Nadia", "Oisín", "Priya", "Quentin", "Rosa", "Sanna", "Tomasz", "Uma", "Viktor", "Wanjiru", "Xenia", "Yusuf", "Zofia", "Åsa",
    ];

    private static readonly string[] Last =
    [
        "Abara", "Bergström", "Costa", "Dlamini", "Eriksen", "Fontaine", "Grant", "Haddad", "Ivanova", "Jansen", "Kowalski", "Lindqvist", "Marino", "Nakamura",
        "Okafor", "Petrov", "Quispe", "Reyes", "Schmidt", "Tanaka", "Ueda", "Vargas", "Whitfield", "Yilmaz", "Zhang",
    ];

    private static readonly string[] Positions = ["Accounts", "Dispatch", "Driver", "Engineering", "Front desk", "Legal", "Night shift", "Planning", "Purchasing", "Sales", "Workshop"];

    /// <param name="Users">How many.</param>
    public sealed record Input(int Users);

    /// <summary>Adds them.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        if (actor.UserId is not null) return Actor.NotAllowed;
        if (input.Users is < 1 or > Most)
            return new Outcome.Invalid(new Dictionary<string, FormattableString> { ["users"] = $"Say a number from 1 to {Most}." });

        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        // Running it twice adds new ones: the numbers go on where they stopped.
        var number = await db.Users.CountAsync(cancellationToken);
        try
        {
            for (var done = 0; done < input.Users; done += Batch)
            {
                for (var i = done; i < Math.Min(done + Batch, input.Users); i++) Add(actor.OrganizationId, ++number, now);
                await db.SaveChangesAsync(cancellationToken);
                db.ChangeTracker.Clear();
            }

            db.Audit(new(actor.OrganizationId, now, AuditActs.UserCreated, actor.Audit, actor.OrganizationId, "made-up users", "seed",
                new Dictionary<string, string?[]> { ["count"] = [null, input.Users.ToString(CultureInfo.InvariantCulture)] }));
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException error) when (db.IsDuplicate(error))
        {
            return new Outcome.Conflict();
        }

        await change.CommitAsync(cancellationToken);
        return new Outcome.Done($"{input.Users} made-up users have been added.");
    }

    private void Add(Guid organization, int number, DateTimeOffset now)
    {
        // The same users each time, so that what was seen can be seen again.
        var random = new Random(number);
        var (first, last) = (First[random.Next(First.Length)], Last[random.Next(Last.Length)]);
        var username = string.Create(CultureInfo.InvariantCulture, $"{Slug.Suggest(first)}.{Slug.Suggest(last)}.{number}");
        var isSso = random.Next(100) < 20;
        var mfaOn = !isSso && random.Next(100) < 45;
        var user = new UserRow
        {
            OrganizationId = organization, Id = Guid.CreateVersion7(now), Username = username, NormalizedUsername = "", Name = $"{first} {last}",
            Email = $"{username}@seed.example", Position = Positions[random.Next(Positions.Length)], Role = random.Next(500) is 0 ? Role.HelpDesk : Role.None,
            Method = isSso ? SignInMethod.Sso : SignInMethod.Password, IsActive = random.Next(100) >= 5,
            MfaOnSince = mfaOn ? now.AddDays(-random.Next(1, 200)) : null, CreatedAt = now,
            LastSignInAt = random.Next(100) < 80 ? now.AddMinutes(-random.Next(10, 200 * 24 * 60)) : null,
        };
        db.Users.Add(user);
        if (!mfaOn || random.Next(100) >= 70) return;
        db.Authenticators.Add(new()
        {
            OrganizationId = organization, Id = Guid.CreateVersion7(now), UserId = user.Id, BoundAt = user.MfaOnSince!.Value,
            EncryptedSecret = secrets.Protect(TotpSecret.Generate(), user), LastUsedAt = user.LastSignInAt,
        });
    }
}
