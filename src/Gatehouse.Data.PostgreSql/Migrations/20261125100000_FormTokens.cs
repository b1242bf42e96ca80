using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Gatehouse.Data.PostgreSql.Migrations
{
    /// <summary>
    /// Form tokens are signed under the master key; the keys that stood in "DataProtectionKeys" are asked for no more. The table stays
    /// for servers of the version before that still run beside this one, and goes with a later version.
    /// </summary>
    public partial class FormTokens : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
        }
    }
}
