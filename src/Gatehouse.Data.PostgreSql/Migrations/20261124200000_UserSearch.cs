using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.Data.PostgreSql.Migrations;

/// <summary>Search by any part of a name: a trigram index (pg_trgm).</summary>
[DbContext(typeof(GatehouseDb))]
[Migration("20261124200000_UserSearch")]
public sealed class UserSearch : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("CREATE EXTENSION IF NOT EXISTS pg_trgm;");
        migrationBuilder.Sql("""CREATE INDEX "IX_Users_SearchText" ON "Users" USING gin ("SearchText" gin_trgm_ops);""");
    }
}
