using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class CredentialRenewal : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "EncryptedNextKey",
                table: "SsoConnections",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "EncryptedNextSecret",
                table: "SsoConnections",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "NextCertificate",
                table: "SsoConnections",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "NextExpiresAt",
                table: "SsoConnections",
                type: "INTEGER",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // By SQLite itself: the framework would copy the whole table, and everything that hangs on it by cascade with it.
            migrationBuilder.Sql("""ALTER TABLE "SsoConnections" DROP COLUMN "EncryptedNextKey";""");
            migrationBuilder.Sql("""ALTER TABLE "SsoConnections" DROP COLUMN "EncryptedNextSecret";""");
            migrationBuilder.Sql("""ALTER TABLE "SsoConnections" DROP COLUMN "NextCertificate";""");
            migrationBuilder.Sql("""ALTER TABLE "SsoConnections" DROP COLUMN "NextExpiresAt";""");
        }
    }
}
