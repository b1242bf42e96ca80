using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.Data.PostgreSql.Migrations
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
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "EncryptedNextSecret",
                table: "SsoConnections",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "NextCertificate",
                table: "SsoConnections",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "NextExpiresAt",
                table: "SsoConnections",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "EncryptedNextKey",
                table: "SsoConnections");

            migrationBuilder.DropColumn(
                name: "EncryptedNextSecret",
                table: "SsoConnections");

            migrationBuilder.DropColumn(
                name: "NextCertificate",
                table: "SsoConnections");

            migrationBuilder.DropColumn(
                name: "NextExpiresAt",
                table: "SsoConnections");
        }
    }
}
