using Gatehouse.Adapters;
using Gatehouse.Data;
using Gatehouse.Data.Secrets;
using Gatehouse.Data.Sqlite;
using Gatehouse.Domain.Totp;

namespace Gatehouse.Bench;

/// <summary>An organisation whose users all have MFA set up: a code signs in once, so each sign-in needs a user of its own.</summary>
internal sealed class Population : IDisposable
{
    public const string Organization = "bench";
    public const string Password = "bench: eleven orange ladders";

    private readonly MasterKey _key;

    private Population(string folder)
    {
        Folder = folder;
        _key = MasterKey.FromFile(Path.Combine(folder, "master.key"));
        Hashing = new(new Settings(), _key);
        LeastHashing = new(new Settings { PasswordPasses = 2 }, _key);
    }

    public string Folder { get; }

    public PasswordHashing Hashing { get; }

    public string Hash { get; private set; } = "";

    /// <summary>The least that OWASP recommends.</summary>
    public PasswordHashing LeastHashing { get; }

    public string LeastHash { get; private set; } = "";

    /// <summary>The secret of each user, by number.</summary>
    public List<TotpSecret> Secrets { get; } = [];

    public static async Task<Population> CreateAsync(int users)
    {
        var population = new Population(Directory.CreateTempSubdirectory("gatehouse-bench-").FullName);
        using var provider = population.Provider;
        var databases = new GatehouseDbFactory(provider, population._key);
        await Installation.PrepareAsync(databases, population._key, true, null, CancellationToken.None);
        population.Hash = await population.Hashing.HashAsync(Password, CancellationToken.None);
        population.LeastHash = await population.LeastHashing.HashAsync(Password, CancellationToken.None);

        var (id, now, secrets) = (Guid.CreateVersion7(), DateTimeOffset.UtcNow, new AuthenticatorSecrets(new(population._key)));
        await using var db = databases.For(id);
        db.Organizations.Add(new() { Id = id, Slug = Organization, Name = "Bench & Sons", CreatedAt = now });
        for (var number = 0; number < users; number++)
        {
            var (secret, user) = (TotpSecret.Generate(), Guid.CreateVersion7());
            var row = new Data.Rows.UserRow
            {
                OrganizationId = id, Id = user, Username = $"user{number}", NormalizedUsername = "", Name = $"User {number}", CreatedAt = now,
                MfaOnSince = now, PasswordHash = population.Hash,
            };
            db.Users.Add(row);
            db.Authenticators.Add(new() { OrganizationId = id, Id = Guid.CreateVersion7(), UserId = user, BoundAt = now, EncryptedSecret = secrets.Protect(secret, row) });
            population.Secrets.Add(secret);
        }

        await db.SaveChangesAsync();
        return population;
    }

    /// <summary>A further organisation without users; returns a token with which they can be provisioned.</summary>
    public async Task<string> AddOrganizationAsync(string slug)
    {
        using var provider = Provider;
        var (id, now) = (Guid.CreateVersion7(), DateTimeOffset.UtcNow);
        var token = Token.Create(id);
        await using var db = new GatehouseDbFactory(provider, _key).For(id);
        db.Organizations.Add(new() { Id = id, Slug = slug, Name = slug, CreatedAt = now });
        db.ScimTokens.Add(new() { OrganizationId = id, Id = Guid.CreateVersion7(), Name = "bench", Hash = token.Hash, CreatedAt = now, CreatedBy = "bench", ExpiresAt = now.AddDays(1) });
        await db.SaveChangesAsync();
        return token.Reveal();
    }

    private SqliteProvider Provider => new($"Data Source={Path.Combine(Folder, "gatehouse.db")};Pooling=False");

    public void Dispose()
    {
        Hashing.Dispose();
        LeastHashing.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
