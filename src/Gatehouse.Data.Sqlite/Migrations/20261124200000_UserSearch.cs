using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Gatehouse.Data.Sqlite.Migrations;

/// <summary>
/// Search by any part of a name: a trigram index (FTS5) kept by triggers. The key table stands between, because the index needs a
/// number that a compaction of the database never changes.
/// </summary>
[DbContext(typeof(GatehouseDb))]
[Migration("20261124200000_UserSearch")]
public sealed class UserSearch : Migration
{
    /// <inheritdoc/>
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""CREATE TABLE "UserSearch" ("Key" INTEGER PRIMARY KEY, "UserId" TEXT NOT NULL UNIQUE, "SearchText" TEXT NOT NULL);""");
        migrationBuilder.Sql("""CREATE VIRTUAL TABLE "UserSearchIndex" USING fts5("SearchText", content='UserSearch', content_rowid='Key', tokenize='trigram');""");
        migrationBuilder.Sql("""
            CREATE TRIGGER "UserSearchInserted" AFTER INSERT ON "UserSearch" BEGIN
                INSERT INTO "UserSearchIndex" (rowid, "SearchText") VALUES (new."Key", new."SearchText");
            END;
            """);
        migrationBuilder.Sql("""
            CREATE TRIGGER "UserSearchDeleted" AFTER DELETE ON "UserSearch" BEGIN
                INSERT INTO "UserSearchIndex" ("UserSearchIndex", rowid, "SearchText") VALUES ('delete', old."Key", old."SearchText");
            END;
            """);
        migrationBuilder.Sql("""
            CREATE TRIGGER "UserSearchUpdated" AFTER UPDATE ON "UserSearch" BEGIN
                INSERT INTO "UserSearchIndex" ("UserSearchIndex", rowid, "SearchText") VALUES ('delete', old."Key", old."SearchText");
                INSERT INTO "UserSearchIndex" (rowid, "SearchText") VALUES (new."Key", new."SearchText");
            END;
            """);
        migrationBuilder.Sql("""INSERT INTO "UserSearch" ("UserId", "SearchText") SELECT "Id", "SearchText" FROM "Users";""");
        migrationBuilder.Sql("""
            CREATE TRIGGER "UsersInserted" AFTER INSERT ON "Users" BEGIN
                INSERT INTO "UserSearch" ("UserId", "SearchText") VALUES (new."Id", new."SearchText");
            END;
            """);
        migrationBuilder.Sql("""
            CREATE TRIGGER "UsersRenamed" AFTER UPDATE OF "SearchText" ON "Users" WHEN old."SearchText" <> new."SearchText" BEGIN
                UPDATE "UserSearch" SET "SearchText" = new."SearchText" WHERE "UserId" = new."Id";
            END;
            """);
        migrationBuilder.Sql("""
            CREATE TRIGGER "UsersDeleted" AFTER DELETE ON "Users" BEGIN
                DELETE FROM "UserSearch" WHERE "UserId" = old."Id";
            END;
            """);
    }
}
