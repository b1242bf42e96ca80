using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.Data.Sqlite.Migrations
{
    /// <summary>
    /// A sign-in writes to fewer pages of the database: what it keeps for minutes has no index but its key, and on SQLite these tables are
    /// their key's index instead of having one beside them (WITHOUT ROWID).
    /// </summary>
    public partial class FewerPages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // The indexes go with the tables they stand on.
            Rebuild(migrationBuilder, "Throttles", """
                "Key" TEXT NOT NULL CONSTRAINT "PK_Throttles" PRIMARY KEY,
                "Failures" INTEGER NOT NULL,
                "LastFailureAt" INTEGER NOT NULL,
                "Consecutive" INTEGER NOT NULL
                """, "\"Key\", \"Failures\", \"LastFailureAt\", \"Consecutive\"");
            Rebuild(migrationBuilder, "SignIns", """
                "OrganizationId" TEXT NOT NULL,
                "Id" TEXT NOT NULL,
                "UserId" TEXT NOT NULL,
                "StartedAt" INTEGER NOT NULL,
                "PasswordAt" INTEGER NULL,
                "OneTimePasswordAt" INTEGER NULL,
                "SetUp" INTEGER NOT NULL,
                "ReturnUrl" TEXT NOT NULL,
                "OfferedSecret" BLOB NULL,
                CONSTRAINT "PK_SignIns" PRIMARY KEY ("OrganizationId", "Id"),
                CONSTRAINT "FK_SignIns_Users_OrganizationId_UserId" FOREIGN KEY ("OrganizationId", "UserId") REFERENCES "Users" ("OrganizationId", "Id") ON DELETE CASCADE
                """, "\"OrganizationId\", \"Id\", \"UserId\", \"StartedAt\", \"PasswordAt\", \"OneTimePasswordAt\", \"SetUp\", \"ReturnUrl\", \"OfferedSecret\"");
            Rebuild(migrationBuilder, "KnownBrowsers", """
                "OrganizationId" TEXT NOT NULL,
                "UserId" TEXT NOT NULL,
                "Id" TEXT NOT NULL,
                "LastSignInAt" INTEGER NOT NULL,
                CONSTRAINT "PK_KnownBrowsers" PRIMARY KEY ("OrganizationId", "UserId", "Id"),
                CONSTRAINT "FK_KnownBrowsers_Users_OrganizationId_UserId" FOREIGN KEY ("OrganizationId", "UserId") REFERENCES "Users" ("OrganizationId", "Id") ON DELETE CASCADE
                """, "\"OrganizationId\", \"UserId\", \"Id\", \"LastSignInAt\"");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_Throttles_LastFailureAt",
                table: "Throttles",
                column: "LastFailureAt");

            migrationBuilder.CreateIndex(
                name: "IX_SignIns_OrganizationId_StartedAt",
                table: "SignIns",
                columns: new[] { "OrganizationId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_SignIns_OrganizationId_UserId",
                table: "SignIns",
                columns: new[] { "OrganizationId", "UserId" });
        }

        // No other table refers to these three, so they can be made anew where they stand.
        private static void Rebuild(MigrationBuilder migration, string table, string content, string columns)
        {
            migration.Sql($"""ALTER TABLE "{table}" RENAME TO "Old{table}";""");
            migration.Sql($"""CREATE TABLE "{table}" ({content}) WITHOUT ROWID;""");
            migration.Sql($"""INSERT INTO "{table}" ({columns}) SELECT {columns} FROM "Old{table}";""");
            migration.Sql($"""DROP TABLE "Old{table}";""");
        }
    }
}
