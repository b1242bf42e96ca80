using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Internal;

namespace Gatehouse.Data;

#pragma warning disable EF1001 // EF Core has no public way to choose the order; the two members are tested by what they are for.

/// <summary>
/// Hands out the context given back last. EF Core's own pool hands them out in turn, and then each SQLite connection meets a database that
/// another one has changed since, throws away all that it has read and reads it again: some forty pages in a step of a sign-in.
/// </summary>
internal sealed class ContextPool(DbContextOptions<GatehouseDb> options) : DbContextPool<GatehouseDb>(options)
{
    private readonly ConcurrentStack<IDbContextPoolable> _free = [];

    public override IDbContextPoolable Rent() => _free.TryPop(out var context) ? context : base.Rent();

    public override void Return(IDbContextPoolable context)
    {
        context.ResetState();
        _free.Push(context);
    }

    public override async ValueTask ReturnAsync(IDbContextPoolable context, CancellationToken cancellationToken = default)
    {
        await context.ResetStateAsync(cancellationToken);
        _free.Push(context);
    }
}
