using Gatehouse.Domain;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Gatehouse.Server.Tests.Infrastructure;

/// <summary>An empty database of its own for one server, gone when it is disposed.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? _name;

    private TestDatabase(Database kind, string folder, string? name) => (Kind, Folder, _name) = (kind, folder, name);

    /// <summary>Connection string of a PostgreSQL server on which tests may create databases; null where there is none.</summary>
    public static string? PostgresServer { get; } = Environment.GetEnvironmentVariable("GATEHOUSE_TEST_POSTGRES") is { Length: > 0 } text ? text : null;

    /// <summary>True where nothing may be skipped.</summary>
    public static bool RequireAll { get; } = Environment.GetEnvironmentVariable("GATEHOUSE_TEST_REQUIRE_ALL") is "1";

    public Database Kind { get; }

    public string Folder { get; }

    public Settings Settings => Kind is Database.Sqlite
        ? new() { Data = Folder, Urls = "http://127.0.0.1:0" }
        : new() { Data = Folder, Urls = "http://127.0.0.1:0", Database = "PostgreSql", ConnectionString = new(Connection(_name!)) };

    public static async Task<TestDatabase> CreateAsync(Database kind)
    {
        var folder = Directory.CreateTempSubdirectory("gatehouse-test-").FullName;
        if (kind is Database.Sqlite) return new(kind, folder, null);

        var name = $"gatehouse_test_{Guid.NewGuid():N}";
        await ExecuteAsync($"CREATE DATABASE {name}");
        return new(kind, folder, name);
    }

    public async ValueTask DisposeAsync()
    {
        if (_name is null)
        {
            SqliteConnection.ClearAllPools();
        }
        else
        {
            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync($"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static string Connection(string database) =>
        new NpgsqlConnectionStringBuilder(PostgresServer ?? throw new InvalidOperationException("GATEHOUSE_TEST_POSTGRES is not set."))
        {
            Database = database, MaxPoolSize = 20,
        }.ConnectionString;

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
