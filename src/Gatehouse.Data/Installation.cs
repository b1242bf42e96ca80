using System.Security.Cryptography;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data;

/// <summary>Brings the database to the form this program knows, or says in one line why it cannot.</summary>
public static class Installation
{
    /// <summary>What <see cref="PrepareAsync"/> did.</summary>
    /// <param name="Applied">The migrations that were applied; empty on an ordinary start.</param>
    /// <param name="CopyMade">The copy of the database made before them; null where there was nothing to copy or the database has means of its own.</param>
    public sealed record Prepared(IReadOnlyList<string> Applied, string? CopyMade);

    /// <summary>Makes or migrates the database and checks that the master key belongs to it.</summary>
    /// <param name="databases">The database.</param>
    /// <param name="key">The master key it should have been written with.</param>
    /// <param name="mayMigrate">False for a command that must not change an older database's form; a new database is made all the same.</param>
    /// <param name="copyFolder">Where a copy is put before a database with data is migrated; null makes none.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <exception cref="InstallationException">The database is newer than the program, or belongs to another key.</exception>
    public static async Task<Prepared> PrepareAsync(
        GatehouseDbFactory databases, MasterKey key, bool mayMigrate, string? copyFolder, CancellationToken cancellationToken)
    {
        await using var db = databases.For(null);
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        var missing = Missing(db, applied);
        string? copy = null;
        if (missing.Count > 0)
        {
            if (applied.Count > 0)
            {
                if (!mayMigrate)
                {
                    throw new InstallationException(
                        "The database was written by an older Gatehouse. Run \"gatehouse migrate\", or start the server, which does the same.");
                }

                // A key of another installation must stop the upgrade before it begins.
                await CheckKeyAsync(db, key, cancellationToken);
                copy = await CopyAsync(databases, db, copyFolder, missing[0], cancellationToken);
            }

            await db.Database.MigrateAsync(cancellationToken);
        }

        await CheckKeyAsync(db, key, cancellationToken);
        return new(missing, copy);
    }

    private static List<string> Missing(GatehouseDb db, List<string> applied)
    {
        var known = db.Database.GetMigrations().ToList();
        if (applied.Except(known).FirstOrDefault() is { } newer)
        {
            throw new InstallationException(
                $"The database was written by a newer Gatehouse (it has {newer}, which this version does not know). Install that version or restore the backup made before the upgrade.");
        }

        return known.Except(applied).ToList();
    }

    private static async Task<string?> CopyAsync(
        GatehouseDbFactory databases, GatehouseDb db, string? folder, string migration, CancellationToken cancellationToken)
    {
        if (folder is null) return null;
        var file = Path.Combine(folder, $"gatehouse-before-{migration}.db");
        // A copy from an upgrade that failed is kept: it may be the better one.
        for (var number = 2; File.Exists(file); number++) file = Path.Combine(folder, $"gatehouse-before-{migration}-{number}.db");
        await databases.Provider.BackupAsync(db, file, cancellationToken);
        return file;
    }

    private static readonly Translated<Question<InstallationRow>> Row = new(model =>
    {
        var row = Rows<InstallationRow>.Of(model);
        return new($"""SELECT {row.Columns("i")} FROM "Installation" i""", answer => row.Read(answer));
    });

    private static async Task CheckKeyAsync(GatehouseDb db, MasterKey key, CancellationToken cancellationToken)
    {
        var row = await RawSql.FirstAsync(db, Row, cancellationToken);
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
                row = (await RawSql.FirstAsync(db, Row, cancellationToken))!;
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
