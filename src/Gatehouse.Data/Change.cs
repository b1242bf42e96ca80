using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gatehouse.Data;

/// <summary>A transaction that holds the right to write; what is not committed when it is disposed did not happen.</summary>
public sealed class Change : IAsyncDisposable
{
    private readonly IAsyncDisposable _turn;
    private readonly IDbContextTransaction _transaction;

    private Change(IAsyncDisposable turn, IDbContextTransaction transaction) => (_turn, _transaction) = (turn, transaction);

    /// <summary>Waits for the turn to write and begins.</summary>
    public static async Task<Change> BeginAsync(GatehouseDb db, CancellationToken cancellationToken)
    {
        var turn = await db.Provider.TakeWriteTurnAsync(db, cancellationToken);
        try
        {
            return new(turn, await db.Database.BeginTransactionAsync(cancellationToken));
        }
        catch
        {
            await turn.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes it happen.</summary>
    public Task CommitAsync(CancellationToken cancellationToken) => _transaction.CommitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _transaction.DisposeAsync();
        }
        finally
        {
            // Whatever the database says: a turn that is not given back stops every writer after it.
            await _turn.DisposeAsync();
        }
    }
}
