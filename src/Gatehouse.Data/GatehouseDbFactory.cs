using Gatehouse.Data.Secrets;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Gatehouse.Data;

/// <summary>Hands out contexts from a pool, each bound to one organisation (or to none).</summary>
public sealed class GatehouseDbFactory
{
    private readonly PooledDbContextFactory<GatehouseDb> _pool;
    private readonly MasterKey _key;

    /// <summary>A pool over <paramref name="provider"/>; audit events are sealed with a key derived from <paramref name="key"/>.</summary>
    public GatehouseDbFactory(DatabaseProvider provider, MasterKey key)
    {
        Provider = provider;
        _key = key;
        var options = new DbContextOptionsBuilder<GatehouseDb>();
        provider.Configure(options);
#pragma warning disable EF1001 // See ContextPool.
        _pool = new(new ContextPool(options.Options));
#pragma warning restore EF1001
    }

    /// <summary>The database behind it.</summary>
    public DatabaseProvider Provider { get; }

    /// <summary>A context that sees <paramref name="organization"/>; null sees the rows of none. Dispose it.</summary>
    public GatehouseDb For(Guid? organization)
    {
        var db = _pool.CreateDbContext();
        if (db.IsNew) Provider.Connect(db);
        db.Lease(organization, Provider, _key.AuditKey);
        return db;
    }
}
