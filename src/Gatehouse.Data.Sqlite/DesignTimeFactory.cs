using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Gatehouse.Data.Sqlite;

/// <summary>Lets <c>dotnet ef</c> see the model; opens no database.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<GatehouseDb>
{
    public GatehouseDb CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<GatehouseDb>();
        new SqliteProvider("Data Source=design-time.db").Configure(options);
        return new(options.Options);
    }
}
