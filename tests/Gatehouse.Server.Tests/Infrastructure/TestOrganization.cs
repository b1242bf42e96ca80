using Gatehouse.Adapters;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Totp;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Server.Tests.Infrastructure;

/// <summary>An organisation for one test, with the users it needs.</summary>
public sealed class TestOrganization(TestServer server, Guid id, string slug, string name)
{
    /// <summary>The password of every test user.</summary>
    public const string Password = "test: nine purple umbrellas";

    private static string? _hash;

    public Guid Id => id;

    public string Slug => slug;

    public string Name => name;

    public TestServer Server => server;

    /// <summary>Adds a user straight to the database.</summary>
    public async Task<TestUser> AddUserAsync(
        string username, Role role = Role.None, bool mfaOn = false, bool setUp = false, SignInMethod method = SignInMethod.Password,
        bool active = true, bool hasPassword = true, string? fullName = null, bool waiting = false)
    {
        var now = server.Time.GetUtcNow();
        await using var db = server.Db(id);
        var user = new UserRow
        {
            OrganizationId = id, Id = Guid.CreateVersion7(), Username = username, NormalizedUsername = "", Name = fullName ?? $"User {username}",
            Email = $"{username}@example.test", Role = role, Method = method, IsActive = active && !waiting, WaitingSince = waiting ? now : null, MfaOnSince = mfaOn ? now : null,
            PasswordHash = hasPassword && method is SignInMethod.Password ? await HashAsync() : null, CreatedAt = now,
        };
        db.Users.Add(user);
        // The database lets no SSO account hold one.
        var secret = setUp && method is SignInMethod.Password ? TotpSecret.Generate() : null;
        if (secret is not null)
        {
            db.Authenticators.Add(new()
            {
                OrganizationId = id, Id = Guid.CreateVersion7(), UserId = user.Id, BoundAt = now,
                EncryptedSecret = server.Services.GetRequiredService<AuthenticatorSecrets>().Protect(secret, user),
            });
        }

        await db.SaveChangesAsync();
        return new(this, user.Id, username, secret);
    }

    /// <summary>Makes MFA required of everyone, straight in the database.</summary>
    public async Task EnforceAsync()
    {
        await using var db = server.Db(id);
        var row = await db.Organizations.SingleAsync();
        row.MfaEnforcedSince = server.Time.GetUtcNow();
        await db.SaveChangesAsync();
    }

    /// <summary>The audit events so far, in order of time.</summary>
    public async Task<IReadOnlyList<AuditEventRow>> EventsAsync()
    {
        await using var db = server.Db(id);
        return await db.AuditEvents.AsNoTracking().OrderBy(e => e.At).ThenBy(e => e.Number).ToListAsync();
    }

    // The pepper is the server's, so the hash is made by it; one for all users of a server would do, were there one server only.
    private async Task<string> HashAsync() => server.Services.GetRequiredService<PasswordHashing>() is var hashing && _hash is { } known
        && await hashing.VerifyAsync(known, Password, CancellationToken.None)
            ? known
            : _hash = await hashing.HashAsync(Password, CancellationToken.None);
}

/// <summary>A user of a test organisation.</summary>
public sealed record TestUser(TestOrganization Organization, Guid Id, string Username, TotpSecret? Secret)
{
    /// <summary>A code of the user's app; <paramref name="steps"/> shifts it by time steps of 30 seconds.</summary>
    public string Code(int steps = 0) =>
        Totp.Code(Secret!.Bytes, Totp.TimeStep(Organization.Server.Time.GetUtcNow()) + steps);

    /// <summary>The account as it stands in the database.</summary>
    public async Task<UserRow> RowAsync()
    {
        await using var db = Organization.Server.Db(Organization.Id);
        return await db.Users.AsNoTracking().SingleAsync(u => u.Id == Id);
    }

    /// <summary>A browser in which this user has signed in completely.</summary>
    public async Task<TestBrowser> SignInAsync()
    {
        var browser = Organization.Server.NewBrowser();
        var page = await browser.SignInAsync(this);
        if (Secret is not null) page = await browser.SubmitAsync(page, ("code", Code()));
        return page.Path.StartsWith("/sign-in", StringComparison.Ordinal) ? throw new InvalidOperationException($"Not signed in: {page.Text}") : browser;
    }
}
