using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gatehouse.Data.Queries;

/// <summary>
/// Statements on the context's own connection and transaction, for the few places where one statement must both change and answer, or
/// which every sign-in or every page runs: EF Core's way there and back costs several times what such a statement costs. No filter stands
/// in front of them: each names its organisation.
/// </summary>
internal static class RawSql
{
    /// <summary>Runs a statement; answers how many rows it changed.</summary>
    public static async Task<int> ExecuteAsync(GatehouseDb db, string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        await using var command = Changing(db, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs a statement and reads its one row.</summary>
    public static async Task<T> SingleAsync<T>(
        GatehouseDb db, string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        await using var command = Changing(db, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? read(reader) : throw new InvalidOperationException("The statement answered no row.");
    }

    /// <summary>Asks, inside the caller's transaction or outside of one, and reads the first row; null where there is none.</summary>
    public static async Task<T?> FirstAsync<T>(
        GatehouseDb db, Translated<Question<T>> question, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
        where T : class =>
        await ListAsync(db, question, cancellationToken, values) is [var first, ..] ? first : null;

    /// <summary>The same for all its rows.</summary>
    public static async Task<List<T>> ListAsync<T>(
        GatehouseDb db, Translated<Question<T>> question, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        var (sql, read) = question.For(db);
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = Command(db, sql, values);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken)) rows.Add(read(reader));
            return rows;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static DbCommand Command(GatehouseDb db, string sql, (string Name, object? Value)[] values)
    {
        var command = db.Provider.Command(db.Database.GetDbConnection(), sql);
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            // Named as in the statement: SQLite looks for a name without its sign under each of three.
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    // Outside a transaction the context might not hold its connection open, and a change would be nobody's to take back.
    private static DbCommand Changing(GatehouseDb db, string sql, (string Name, object? Value)[] values) =>
        db.Database.CurrentTransaction is null ? throw new InvalidOperationException("This runs inside a change.") : Command(db, sql, values);
}
