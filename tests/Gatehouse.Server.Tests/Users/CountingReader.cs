using System.Diagnostics;
using Gatehouse.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Gatehouse.Server.Tests.Users;

/// <summary>Counts the commands that one context sends, by EF Core's own diagnostics.</summary>
internal sealed class CountingReader : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly GatehouseDb _db;
    private readonly List<IDisposable> _subscriptions = [];
    private int _count;

    public CountingReader(GatehouseDb db)
    {
        _db = db;
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public int Stop()
    {
        Dispose();
        return _count;
    }

    public void Dispose() => _subscriptions.ForEach(s => s.Dispose());

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == DbLoggerCategory.Name) _subscriptions.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == RelationalEventId.CommandExecuting.Name && value.Value is CommandEventData data && ReferenceEquals(data.Context, _db)) _count++;
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
