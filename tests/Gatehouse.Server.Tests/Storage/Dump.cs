using System.Globalization;
using System.Text;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Server.Tests.Storage;

/// <summary>Everything in the database as a thief of it would read it.</summary>
internal static class Dump
{
    /// <summary>Every value of every table; bytes as Latin-1, in hexadecimal and in Base64.</summary>
    public static async Task<string> OfAsync(TestServer server)
    {
        await using var db = server.Db(Guid.Empty);
        var all = new StringBuilder();
        await db.Database.OpenConnectionAsync();
        foreach (var table in db.Model.GetEntityTypes().Select(t => t.GetTableName()!).Distinct())
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var i = 0; i < reader.FieldCount; i++)
                {
                    var value = reader.GetValue(i);
                    all.Append(value is byte[] bytes
                        ? $"{Encoding.Latin1.GetString(bytes)}\n{Convert.ToHexStringLower(bytes)}\n{Convert.ToBase64String(bytes)}"
                        : Convert.ToString(value, CultureInfo.InvariantCulture)).Append('\n');
                }
            }
        }

        return all.ToString();
    }
}
