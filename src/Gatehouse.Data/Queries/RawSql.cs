using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gatehouse.Data.Queries;

/// <summary>
/// Statements on the context's own connection and transaction, for the few places where one statement must both change and answer, or
/// which every sign-in runs several times.
/// </summary>
internal static class RawSql
{
    /// <summary>Runs a statement; answers how many rows it changed.</summary>
    public static async Task<int> ExecuteAsync(GatehouseDb db, string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        await using var command = Command(db, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs a statement and reads its one row.</summary>
    public static async Task<T> SingleAsync<T>(
        GatehouseDb db, string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] values)
    {
        await using var command = Command(db, sql, values);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? read(reader) : throw new InvalidOperationException("The statement answered no row.");
    }

    // Inside a transaction only: outside, the context might not hold its connection open.
    private static DbCommand Command(GatehouseDb db, string sql, (string Name, object? Value)[] values)
    {
        var transaction = db.Database.CurrentTransaction ?? throw new InvalidOperationException("This runs inside a change.");
        var command = db.Provider.Command(db.Database.GetDbConnection(), sql);
        command.Transaction = transaction.GetDbTransaction();
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
