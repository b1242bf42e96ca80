using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.Data.PostgreSql.Migrations
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
                type: "character varying(400)",
                maxLength: 400,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "WaitingSince",
                table: "Users",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "IdentityProviderAt",
                table: "Sessions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IdentityProviderMfa",
                table: "Sessions",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "ExternalIdentities",
                columns: table => new
                {
                    OrganizationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Issuer = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    Subject = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    LinkedBy = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    LinkedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ConnectionId = table.Column<Guid>(type: "uuid", nullable: false),
                    LastSignInAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    LastWithProof = table.Column<bool>(type: "boolean", nullable: false),
                    LastProof = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: true),
                    LastUsername = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true)
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
                    OrganizationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Domain = table.Column<string>(type: "character varying(253)", maxLength: 253, nullable: false),
                    ConnectionId = table.Column<Guid>(type: "uuid", nullable: true),
                    Challenge = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    ClaimedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ProvenAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ProvenBy = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: true)
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
                    OrganizationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    Name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    Issuer = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    TenantId = table.Column<string>(type: "character varying(36)", maxLength: 36, nullable: true),
                    ClientId = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    EncryptedSecret = table.Column<byte[]>(type: "bytea", nullable: true),
                    Certificate = table.Column<byte[]>(type: "bytea", nullable: true),
                    EncryptedKey = table.Column<byte[]>(type: "bytea", nullable: true),
                    CredentialExpiresAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    IsOn = table.Column<bool>(type: "boolean", nullable: false),
                    TestedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    TestedBy = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    TestedClaims = table.Column<string>(type: "text", nullable: true),
                    Trust = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    TrustedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    TrustedBy = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    ProofClaim = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    ProofValue = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    JustInTime = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    CreatedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Version = table.Column<int>(type: "integer", nullable: false)
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
                    OrganizationId = table.Column<Guid>(type: "uuid", nullable: false),
                    SessionId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    ConnectionId = table.Column<Guid>(type: "uuid", nullable: false),
                    Issuer = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    ProviderSessionId = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: true),
                    EncryptedIdToken = table.Column<byte[]>(type: "bytea", nullable: true)
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
                    OrganizationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    ConnectionId = table.Column<Guid>(type: "uuid", nullable: false),
                    BrowserHash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    Purpose = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: true),
                    InvitationId = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    ReturnUrl = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    ProofAsked = table.Column<bool>(type: "boolean", nullable: false),
                    StartedAt = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
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
                    OrganizationId = table.Column<Guid>(type: "uuid", nullable: false),
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    ConnectionId = table.Column<Guid>(type: "uuid", nullable: false),
                    UserId = table.Column<Guid>(type: "uuid", nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    WithProof = table.Column<bool>(type: "boolean", nullable: false),
                    IsCompleted = table.Column<bool>(type: "boolean", nullable: false)
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

            // What an SSO account may not hold.
            migrationBuilder.Sql("""UPDATE "Users" SET "PasswordHash" = NULL, "PasswordSetAt" = NULL WHERE "Method" = 'Sso';""");
            migrationBuilder.Sql("""
                UPDATE "Authenticators" SET "EncryptedSecret" = NULL, "RevokedAt" = "BoundAt", "RevokedBy" = 'user.changed'
                WHERE "RevokedAt" IS NULL AND EXISTS (SELECT 1 FROM "Users" u
                    WHERE u."OrganizationId" = "Authenticators"."OrganizationId" AND u."Id" = "Authenticators"."UserId" AND u."Method" = 'Sso');
                """);
            migrationBuilder.Sql("""
                ALTER TABLE "Users" ADD CONSTRAINT "CK_Users_SsoHoldsNoPassword" CHECK ("Method" <> 'Sso' OR "PasswordHash" IS NULL);
                ALTER TABLE "Users" ADD CONSTRAINT "CK_Users_WaitingIsNotActive" CHECK ("WaitingSince" IS NULL OR NOT "IsActive");
                """);
            // An authenticator takes the user's row first: of a conversion and a set-up at the same instant one sees the other.
            migrationBuilder.Sql("""
                CREATE FUNCTION gatehouse_sso_authenticator() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM 1 FROM "Users" u WHERE u."OrganizationId" = new."OrganizationId" AND u."Id" = new."UserId" AND u."Method" = 'Sso' FOR SHARE;
                    IF FOUND THEN
                        RAISE EXCEPTION 'An SSO account holds neither password nor authenticator.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN new;
                END $$;
                CREATE TRIGGER "AuthenticatorsSso" BEFORE INSERT OR UPDATE ON "Authenticators"
                    FOR EACH ROW WHEN (new."RevokedAt" IS NULL) EXECUTE FUNCTION gatehouse_sso_authenticator();
                CREATE FUNCTION gatehouse_sso_user() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF EXISTS (SELECT 1 FROM "Authenticators" a
                        WHERE a."OrganizationId" = new."OrganizationId" AND a."UserId" = new."Id" AND a."RevokedAt" IS NULL) THEN
                        RAISE EXCEPTION 'An SSO account holds neither password nor authenticator.' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN new;
                END $$;
                CREATE TRIGGER "UsersSso" BEFORE UPDATE OF "Method" ON "Users"
                    FOR EACH ROW WHEN (new."Method" = 'Sso') EXECUTE FUNCTION gatehouse_sso_user();
                """);
        }
    }
}
