using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Gatehouse.Data.Sqlite;

/// <summary>
/// Statements that SQLite has parsed and planned are kept with their connection and run again: for the short statements of a sign-in,
/// parsing costs more than running.
/// </summary>
internal sealed class PreparedCommands : DbCommandInterceptor
{
    // More different texts than the product has; only a list filtered in ever new ways could go beyond, and then begins anew.
    private const int MostPerConnection = 300;

    private static readonly ConditionalWeakTable<SqliteConnection, Dictionary<string, Command>> Kept = [];

    /// <summary>A command with that text, without parameters; dispose it, which gives it back.</summary>
    public static SqliteCommand Get(SqliteConnection connection, string text)
    {
        var kept = Kept.GetOrCreateValue(connection);
        if (kept.TryGetValue(text, out var found))
        {
            // Rows of the same question are still being read: the inner one is not worth keeping.
            if (found.IsInUse) return new SqliteCommand(text, connection);
        }
        else
        {
            if (kept.Count == MostPerConnection) Forget(kept);
            kept.Add(text, found = new Command(text, connection));
        }

        found.IsInUse = true;
        return found;
    }

    /// <summary>EF Core has made a command of its own: the kept one runs in its place.</summary>
    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        // What runs once is not worth keeping.
        if (eventData.CommandSource is CommandSource.Migrations) return result;

        using var made = (SqliteCommand)result;
        var kept = Get(made.Connection!, made.CommandText);
        kept.Transaction = made.Transaction;
        kept.CommandTimeout = made.CommandTimeout;
        foreach (SqliteParameter parameter in made.Parameters) kept.Parameters.Add(parameter);
        return kept;
    }

    /// <summary>Lets go of all that is kept for a connection.</summary>
    public static void Forget(SqliteConnection connection)
    {
        if (Kept.TryGetValue(connection, out var kept)) Forget(kept);
    }

    private static void Forget(Dictionary<string, Command> kept)
    {
        foreach (var (text, command) in kept)
        {
            if (command.IsInUse) continue;
            command.Forget();
            kept.Remove(text);
        }
    }

    private sealed class Command(string text, SqliteConnection connection) : SqliteCommand(text, connection)
    {
        public bool IsInUse { get; set; }

        public void Forget() => base.Dispose(true);

        protected override void Dispose(bool disposing)
        {
            if (!disposing)
            {
                base.Dispose(disposing);
                return;
            }

            Parameters.Clear();
            Transaction = null;
            IsInUse = false;
        }
    }
}
