using System.Data.Common;
using System.Net.Sockets;
using Gatehouse.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gatehouse.Cli;

/// <summary>What an operator is told when a command fails for a reason that lies outside the program: what happened and what to do, in one line.</summary>
internal static class Faults
{
    /// <summary>The line; null for a mistake of ours, whose trace is wanted.</summary>
    public static string? Line(Exception error) => error switch
    {
        SettingsException or InstallationException => error.Message,
        _ when OfDatabase(error) is { } database => $"The database cannot be used: {OneLine(database)}{Advice(database)}",
        DbUpdateException or IOException or UnauthorizedAccessException => OneLine(error),
        _ => null,
    };

    /// <summary>The message of an exception, whatever its lines.</summary>
    public static string OneLine(Exception error) => error.Message.ReplaceLineEndings(" ");

    // EF Core and Npgsql wrap what the database said.
    private static DbException? OfDatabase(Exception? error) => error is null ? null : error as DbException ?? OfDatabase(error.InnerException);

    // SQLite's result codes: https://www.sqlite.org/rescode.html
    private static string Advice(DbException error) => error switch
    {
        SqliteException { SqliteErrorCode: 13 } => " Make room on the disk, then try again; nothing was changed.",
        SqliteException { SqliteErrorCode: 8 or 10 or 14 } => " Whoever runs this command must be able to read and write gatehouse.db and the folder it is in: run it as the service's user.",
        SqliteException { SqliteErrorCode: 5 or 6 } => " Another program is using it. Try again in a moment.",
        SqliteException { SqliteErrorCode: 11 or 26 } => " Put back a backup.",
        NpgsqlException { InnerException: SocketException or TimeoutException or IOException } => " Check that PostgreSQL runs, and that ConnectionStrings:Gatehouse names it.",
        _ => "",
    };
}
