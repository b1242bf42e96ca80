using System.Data.Common;
using Gatehouse.Domain.Audit;
using System.Data;
using Gatehouse.Data.Rows;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.Data.PostgreSql;

/// <summary>PostgreSQL, when one machine is not enough.</summary>
/// <param name="connectionString">Connection string of Npgsql.</param>
public sealed class PostgreSqlProvider(string connectionString) : DatabaseProvider
{
    /// <inheritdoc/>
    public override string Name => "PostgreSql";

    /// <inheritdoc/>
    public override void Configure(DbContextOptionsBuilder options) => options
        .UseNpgsql(connectionString, npgsql => npgsql.MigrationsAssembly(typeof(PostgreSqlProvider).Assembly.GetName().Name));

    /// <inheritdoc/>
    public override bool IsDuplicate(DbUpdateException error) =>
        error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    /// <inheritdoc/>
    public override IQueryable<UserRow> UsersMatching(GatehouseDb db, string needle)
    {
        // A NUL is text nowhere in PostgreSQL and would be an error instead of an empty answer.
        var pattern = LikePattern(needle.Replace("\0", "", StringComparison.Ordinal));
        return db.Users.Where(u => EF.Functions.Like(u.SearchText, pattern, "\\"));
    }

    /// <inheritdoc/>
    public override async Task<IAsyncDisposable> BeginSnapshotAsync(GatehouseDb db, CancellationToken cancellationToken) =>
        await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

    /// <inheritdoc/>
    public override Task BackupAsync(GatehouseDb db, string file, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This installation uses PostgreSQL: back it up with pg_dump, which is consistent while the server runs.");

    /// <inheritdoc/>
    protected override object StoredTime(DateTimeOffset time) => AuditChain.Round(time);

    /// <inheritdoc/>
    protected override DateTimeOffset ReadTime(DbDataReader row, int column) => row.GetFieldValue<DateTimeOffset>(column);
}
