using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.Data.PostgreSql.Migrations
{
    /// <summary>
    /// A sign-in writes to fewer pages of the database: what it keeps for minutes has no index but its key.
    /// </summary>
    public partial class FewerPages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Throttles_LastFailureAt",
                table: "Throttles");

            migrationBuilder.DropIndex(
                name: "IX_SignIns_OrganizationId_StartedAt",
                table: "SignIns");

            migrationBuilder.DropIndex(
                name: "IX_SignIns_OrganizationId_UserId",
                table: "SignIns");
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
    }
}
