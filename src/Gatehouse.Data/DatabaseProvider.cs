using System.Data.Common;
using Gatehouse.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data;

/// <summary>What differs between the databases, and nothing else.</summary>
public abstract class DatabaseProvider
{
    /// <summary>Name as in the setting <c>Gatehouse:Database</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Tells EF Core how to reach the database.</summary>
    public abstract void Configure(DbContextOptionsBuilder options);

    /// <summary>Gives a context that the pool has just made a connection of its own, where EF Core's way does not serve.</summary>
    internal protected virtual void Connect(GatehouseDb db)
    {
    }

    /// <summary>True when a unique index refused the row.</summary>
    public abstract bool IsDuplicate(DbUpdateException error);

    /// <summary>Users of the current organisation that contain <paramref name="needle"/> (lower case) anywhere.</summary>
    public abstract IQueryable<UserRow> UsersMatching(GatehouseDb db, string needle);

    /// <summary>True where a change holds the whole database: nobody else changes anything meanwhile, and no row needs a lock of its own.</summary>
    internal protected virtual bool HasOneWriter => false;

    /// <summary>A time as this database stores it, for raw SQL.</summary>
    internal protected abstract object StoredTime(DateTimeOffset time);

    /// <summary>A stored time read back.</summary>
    internal protected abstract DateTimeOffset ReadTime(DbDataReader row, int column);

    /// <summary>A command for a statement of our own, without its parameters; dispose it.</summary>
    internal protected virtual DbCommand Command(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    /// <summary>Waits until this writer may write; dispose the turn to let the next one in.</summary>
    public virtual ValueTask<IAsyncDisposable> TakeWriteTurnAsync(GatehouseDb db, CancellationToken cancellationToken) => new(NoTurn.Instance);

    /// <summary>
    /// Begins a transaction that sees the database as it stands at its first read, however long it goes on reading, and keeps no writer
    /// waiting. Dispose it.
    /// </summary>
    public abstract Task<IAsyncDisposable> BeginSnapshotAsync(GatehouseDb db, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a consistent copy of the database to <paramref name="file"/>, which must not exist and which only its owner can read, while the
    /// server runs.
    /// </summary>
    /// <exception cref="NotSupportedException">The database has better means of its own; the message names them.</exception>
    public abstract Task BackupAsync(GatehouseDb db, string file, CancellationToken cancellationToken);

    /// <summary>Escapes a needle for LIKE with <c>\</c> as the escape character.</summary>
    protected static string LikePattern(string needle) =>
        "%" + needle.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal) + "%";

    private sealed class NoTurn : IAsyncDisposable
    {
        public static readonly NoTurn Instance = new();

        public ValueTask DisposeAsync() => default;
    }
}
