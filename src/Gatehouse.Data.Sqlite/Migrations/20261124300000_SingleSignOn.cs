using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class SingleSignOn : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "ExternalId",
                table: "Users",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "WaitingSince",
                table: "Users",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "IdentityProviderAt",
                table: "Sessions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IdentityProviderMfa",
                table: "Sessions",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "ExternalIdentities",
                columns: table => new
                {
                    OrganizationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    Subject = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    LinkedBy = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    LinkedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ConnectionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    LastSignInAt = table.Column<long>(type: "INTEGER", nullable: true),
                    LastWithProof = table.Column<bool>(type: "INTEGER", nullable: false),
                    LastProof = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true),
                    LastUsername = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ExternalIdentities", x => new { x.OrganizationId, x.Issuer, x.Subject });
                    table.ForeignKey(
                        name: "FK_ExternalIdentities_Users_OrganizationId_UserId",
                        columns: x => new { x.OrganizationId, x.UserId },
                        principalTable: "Users",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ProvenDomains",
                columns: table => new
                {
                    OrganizationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Domain = table.Column<string>(type: "TEXT", maxLength: 253, nullable: false),
                    ConnectionId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Challenge = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    ClaimedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ProvenAt = table.Column<long>(type: "INTEGER", nullable: true),
                    ProvenBy = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProvenDomains", x => new { x.OrganizationId, x.Domain });
                    table.ForeignKey(
                        name: "FK_ProvenDomains_Organizations_OrganizationId",
                        column: x => x.OrganizationId,
                        principalTable: "Organizations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SsoConnections",
                columns: table => new
                {
                    OrganizationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    TenantId = table.Column<string>(type: "TEXT", maxLength: 36, nullable: true),
                    ClientId = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    EncryptedSecret = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Certificate = table.Column<byte[]>(type: "BLOB", nullable: true),
                    EncryptedKey = table.Column<byte[]>(type: "BLOB", nullable: true),
                    CredentialExpiresAt = table.Column<long>(type: "INTEGER", nullable: true),
                    IsOn = table.Column<bool>(type: "INTEGER", nullable: false),
                    TestedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    TestedBy = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    TestedClaims = table.Column<string>(type: "TEXT", nullable: true),
                    Trust = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    TrustedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    TrustedBy = table.Column<string>(type: "TEXT", maxLength: 400, nullable: true),
                    ProofClaim = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    ProofValue = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    JustInTime = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SsoConnections", x => new { x.OrganizationId, x.Id });
                    table.ForeignKey(
                        name: "FK_SsoConnections_Organizations_OrganizationId",
                        column: x => x.OrganizationId,
                        principalTable: "Organizations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ProviderSessions",
                columns: table => new
                {
                    OrganizationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    SessionId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ConnectionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Issuer = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    ProviderSessionId = table.Column<string>(type: "TEXT", maxLength: 255, nullable: true),
                    EncryptedIdToken = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProviderSessions", x => new { x.OrganizationId, x.SessionId });
                    table.ForeignKey(
                        name: "FK_ProviderSessions_Sessions_OrganizationId_SessionId",
                        columns: x => new { x.OrganizationId, x.SessionId },
                        principalTable: "Sessions",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_ProviderSessions_SsoConnections_OrganizationId_ConnectionId",
                        columns: x => new { x.OrganizationId, x.ConnectionId },
                        principalTable: "SsoConnections",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SsoRequests",
                columns: table => new
                {
                    OrganizationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ConnectionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    BrowserHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Purpose = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: true),
                    InvitationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    ReturnUrl = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    ProofAsked = table.Column<bool>(type: "INTEGER", nullable: false),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SsoRequests", x => new { x.OrganizationId, x.Id });
                    table.ForeignKey(
                        name: "FK_SsoRequests_SsoConnections_OrganizationId_ConnectionId",
                        columns: x => new { x.OrganizationId, x.ConnectionId },
                        principalTable: "SsoConnections",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SsoSignIns",
                columns: table => new
                {
                    OrganizationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ConnectionId = table.Column<Guid>(type: "TEXT", nullable: false),
                    UserId = table.Column<Guid>(type: "TEXT", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    WithProof = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsCompleted = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SsoSignIns", x => new { x.OrganizationId, x.Id });
                    table.ForeignKey(
                        name: "FK_SsoSignIns_SsoConnections_OrganizationId_ConnectionId",
                        columns: x => new { x.OrganizationId, x.ConnectionId },
                        principalTable: "SsoConnections",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_SsoSignIns_Users_OrganizationId_UserId",
                        columns: x => new { x.OrganizationId, x.UserId },
                        principalTable: "Users",
                        principalColumns: new[] { "OrganizationId", "Id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Users_OrganizationId_ExternalId",
                table: "Users",
                columns: new[] { "OrganizationId", "ExternalId" },
                unique: true,
                filter: "\"ExternalId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Users_OrganizationId_WaitingSince",
                table: "Users",
                columns: new[] { "OrganizationId", "WaitingSince" },
                filter: "\"WaitingSince\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ExternalIdentities_OrganizationId_UserId_Issuer",
                table: "ExternalIdentities",
                columns: new[] { "OrganizationId", "UserId", "Issuer" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ProvenDomains_Domain",
                table: "ProvenDomains",
                column: "Domain",
                unique: true,
                filter: "\"ProvenAt\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ProviderSessions_OrganizationId_ConnectionId",
                table: "ProviderSessions",
                columns: new[] { "OrganizationId", "ConnectionId" });

            migrationBuilder.CreateIndex(
                name: "IX_ProviderSessions_OrganizationId_Issuer_ProviderSessionId",
                table: "ProviderSessions",
                columns: new[] { "OrganizationId", "Issuer", "ProviderSessionId" });

            migrationBuilder.CreateIndex(
                name: "IX_SsoRequests_OrganizationId_ConnectionId",
                table: "SsoRequests",
                columns: new[] { "OrganizationId", "ConnectionId" });

            migrationBuilder.CreateIndex(
                name: "IX_SsoRequests_OrganizationId_StartedAt",
                table: "SsoRequests",
                columns: new[] { "OrganizationId", "StartedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_SsoSignIns_OrganizationId_ConnectionId_At",
                table: "SsoSignIns",
                columns: new[] { "OrganizationId", "ConnectionId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_SsoSignIns_OrganizationId_UserId",
                table: "SsoSignIns",
                columns: new[] { "OrganizationId", "UserId" });

            // What an SSO account may not hold. Triggers, because SQLite adds no constraint to a table that stands, and a
            // rebuilt table would lose the triggers of the search.
            migrationBuilder.Sql("""UPDATE "Users" SET "PasswordHash" = NULL, "PasswordSetAt" = NULL WHERE "Method" = 'Sso';""");
            migrationBuilder.Sql("""
                UPDATE "Authenticators" SET "EncryptedSecret" = NULL, "RevokedAt" = "BoundAt", "RevokedBy" = 'user.changed'
                WHERE "RevokedAt" IS NULL AND EXISTS (SELECT 1 FROM "Users" u
                    WHERE u."OrganizationId" = "Authenticators"."OrganizationId" AND u."Id" = "Authenticators"."UserId" AND u."Method" = 'Sso');
                """);
            foreach (var when in new[] { "INSERT", "UPDATE" })
            {
                migrationBuilder.Sql($"""
                    CREATE TRIGGER "UsersSso{when}" BEFORE {when} ON "Users" WHEN new."Method" = 'Sso' AND (new."PasswordHash" IS NOT NULL
                        OR EXISTS (SELECT 1 FROM "Authenticators" a
                            WHERE a."OrganizationId" = new."OrganizationId" AND a."UserId" = new."Id" AND a."RevokedAt" IS NULL)) BEGIN
                        SELECT RAISE(ABORT, 'An SSO account holds neither password nor authenticator.');
                    END;
                    """);
                migrationBuilder.Sql($"""
                    CREATE TRIGGER "UsersWaiting{when}" BEFORE {when} ON "Users" WHEN new."WaitingSince" IS NOT NULL AND new."IsActive" BEGIN
                        SELECT RAISE(ABORT, 'A waiting account is not active.');
                    END;
                    """);
                migrationBuilder.Sql($"""
                    CREATE TRIGGER "AuthenticatorsSso{when}" BEFORE {when} ON "Authenticators" WHEN new."RevokedAt" IS NULL
                        AND EXISTS (SELECT 1 FROM "Users" u
                            WHERE u."OrganizationId" = new."OrganizationId" AND u."Id" = new."UserId" AND u."Method" = 'Sso') BEGIN
                        SELECT RAISE(ABORT, 'An SSO account holds neither password nor authenticator.');
                    END;
                    """);
            }
        }
    }
}
