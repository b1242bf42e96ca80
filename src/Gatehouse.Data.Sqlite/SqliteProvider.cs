using System.Collections.Concurrent;
using System.Data.Common;
using Gatehouse.Data.Rows;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Sqlite;

/// <summary>SQLite in one file: the embedded default.</summary>
/// <param name="connectionString">Connection string of Microsoft.Data.Sqlite.</param>
public sealed class SqliteProvider(string connectionString) : DatabaseProvider, IDisposable
{
    // SQLite has one writer. Queueing here costs nothing; queueing inside SQLite costs sleeps of growing length.
    private readonly SemaphoreSlim _writer = new(1, 1);

    // Kept open by their contexts: a second pool under that one would only keep them from closing.
    private readonly string _connectionString = new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    // As many as there were contexts in use at once. Closed by us: a context that goes back to its pool would close its own.
    private readonly ConcurrentBag<SqliteConnection> _connections = [];

    /// <inheritdoc/>
    public override string Name => "Sqlite";

    /// <inheritdoc/>
    public override void Configure(DbContextOptionsBuilder options) => options
        .UseSqlite(connectionString, sqlite => sqlite.MigrationsAssembly(typeof(SqliteProvider).Assembly.GetName().Name))
        .AddInterceptors(new KeptConnections(), new PreparedCommands());

    /// <inheritdoc/>
    public override bool IsDuplicate(DbUpdateException error) =>
        error.InnerException is SqliteException { SqliteErrorCode: 19, SqliteExtendedErrorCode: 2067 or 1555 };

    /// <inheritdoc/>
    public override IQueryable<UserRow> UsersMatching(GatehouseDb db, string needle)
    {
        // The trigram index knows no needle under three characters; those are found by reading the organisation's rows.
        if (needle.EnumerateRunes().Count() < 3) return db.Users.Where(u => EF.Functions.Like(u.SearchText, LikePattern(needle), "\\"));

        var phrase = "\"" + needle.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
        return db.Users.FromSql($"""
            SELECT * FROM "Users" WHERE "Id" IN (
                SELECT k."UserId" FROM "UserSearch" k WHERE k."Key" IN (SELECT rowid FROM "UserSearchIndex" WHERE "UserSearchIndex" MATCH {phrase}))
            """);
    }

    /// <inheritdoc/>
    protected override void Connect(GatehouseDb db)
    {
        var connection = new SqliteConnection(_connectionString);
        _connections.Add(connection);
        db.Database.SetDbConnection(connection);
    }

    /// <inheritdoc/>
    protected override bool HasOneWriter => true;

    /// <inheritdoc/>
    protected override DbCommand Command(DbConnection connection, string sql) => PreparedCommands.Get((SqliteConnection)connection, sql);

    /// <inheritdoc/>
    public override async ValueTask<IAsyncDisposable> TakeWriteTurnAsync(GatehouseDb db, CancellationToken cancellationToken)
    {
        if (db.Database.CurrentTransaction is not null) return await base.TakeWriteTurnAsync(db, cancellationToken);
        await _writer.WaitAsync(cancellationToken);
        return new Turn(_writer);
    }

    /// <inheritdoc/>
    public override async Task<IAsyncDisposable> BeginSnapshotAsync(GatehouseDb db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        // Deferred: an ordinary transaction of Microsoft.Data.Sqlite takes the writer's lock at once.
        var transaction = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        await db.Database.UseTransactionAsync(transaction, cancellationToken);
        return new Snapshot(db, transaction);
    }

    /// <inheritdoc/>
    public override async Task BackupAsync(GatehouseDb db, string file, CancellationToken cancellationToken)
    {
        // Empty and the owner's alone before anything is in it: a copy holds what the database holds. SQLite fills an empty file.
        var owners = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) owners.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await new FileStream(file, owners).DisposeAsync();
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            // VACUUM INTO reads one snapshot: writers go on meanwhile, and what they write is not in the copy.
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {file}", cancellationToken);
        }
        catch
        {
            // Half a copy must not pass for one.
            File.Delete(file);
            throw;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_connections.TryTake(out var connection))
        {
            // SQLite closes a connection only once its statements are gone; the last one to close writes the log back into the database.
            PreparedCommands.Forget(connection);
            connection.Dispose();
        }

        _writer.Dispose();
    }

    /// <inheritdoc/>
    protected override object StoredTime(DateTimeOffset time) =>
        (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <inheritdoc/>
    protected override DateTimeOffset ReadTime(DbDataReader row, int column) =>
        DateTimeOffset.UnixEpoch.AddTicks(row.GetInt64(column) * TimeSpan.TicksPerMicrosecond);

    // EF Core ends only transactions that it began.
    private sealed class Snapshot(GatehouseDb db, SqliteTransaction transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await db.Database.UseTransactionAsync(null);
            await transaction.DisposeAsync();
        }
    }

    private sealed class Turn(SemaphoreSlim writer) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            writer.Release();
            return default;
        }
    }
}
