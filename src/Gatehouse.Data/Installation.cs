using System.Security.Cryptography;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data;

/// <summary>Brings the database to the form this program knows, or says in one line why it cannot.</summary>
public static class Installation
{
    /// <summary>Makes or migrates the database and checks that the master key belongs to it.</summary>
    /// <returns>The migrations that were applied; empty on an ordinary start.</returns>
    /// <exception cref="InstallationException">The database is newer than the program, cannot be reached, or belongs to another key.</exception>
    public static async Task<IReadOnlyList<string>> PrepareAsync(GatehouseDbFactory databases, MasterKey key, CancellationToken cancellationToken)
    {
        await using var db = databases.For(null);
        var missing = await MissingMigrationsAsync(db, cancellationToken);
        if (missing.Count > 0) await db.Database.MigrateAsync(cancellationToken);
        await CheckKeyAsync(db, key, cancellationToken);
        return missing;
    }

    private static async Task<IReadOnlyList<string>> MissingMigrationsAsync(GatehouseDb db, CancellationToken cancellationToken)
    {
        try
        {
            var known = db.Database.GetMigrations().ToList();
            var applied = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
            if (applied.Except(known).FirstOrDefault() is { } newer)
            {
                throw new InstallationException(
                    $"The database was written by a newer Gatehouse (it has {newer}, which this version does not know). Install that version or restore the backup made before the upgrade.");
            }

            return known.Except(applied).ToList();
        }
        catch (System.Data.Common.DbException error)
        {
            throw new InstallationException($"The database cannot be opened: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    private static async Task CheckKeyAsync(GatehouseDb db, MasterKey key, CancellationToken cancellationToken)
    {
        var row = await db.Installation.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (row is null)
        {
            db.Installation.Add(new InstallationRow { MasterKeyCheck = key.Check });
            try
            {
                await db.SaveChangesAsync(cancellationToken);
                return;
            }
            catch (DbUpdateException error) when (db.IsDuplicate(error))
            {
                row = await db.Installation.AsNoTracking().SingleAsync(cancellationToken);
            }
        }

        if (!CryptographicOperations.FixedTimeEquals(row.MasterKeyCheck, key.Check))
        {
            throw new InstallationException(
                "The master key does not belong to this database: it could read neither authenticators nor passwords. Put back the master.key that was made with it.");
        }
    }
}

/// <summary>The server cannot start on this database; the message is one line for the operator.</summary>
public sealed class InstallationException(string message) : Exception(message);
