using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Gatehouse.Data;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Scim;
using Gatehouse.Features.Scim.Protocol;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Scim.Requests;

/// <summary>
/// Remembers requests and what became of them, so that an administrator sees why a user did not arrive. Collected in memory and written a
/// second later in one piece, so that no request waits for it and a question does not become a write. What is lost when a server crashes in that second is this
/// list only: the changes themselves are in the audit log.
/// </summary>
public sealed class RecentRequests(GatehouseDbFactory databases, TimeProvider time, ILogger<RecentRequests> log) : BackgroundService
{
    private const int MostWaiting = 5000;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<ScimRequestRow> _waiting = new();

    // Whoever flushes to read afterwards must wait for what the timer has taken and not committed yet.
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>
    /// Notes one. Of its body only the name of whom it was about. A question that was answered is not noted: Entra asks one before each
    /// user, and what an administrator looks for would soon be pushed out.
    /// </summary>
    public void Add(ScimCaller caller, string method, IReadOnlyList<string> path, JsonObject? body, ScimAnswer? answer, ScimError? error, TimeSpan took)
    {
        if (_waiting.Count >= MostWaiting || (error is null && (HttpMethods.IsGet(method) || path is [.., ".search"]))) return;
        var now = time.GetUtcNow();
        _waiting.Enqueue(new()
        {
            OrganizationId = caller.OrganizationId, Id = Guid.CreateVersion7(now), At = now, TokenId = caller.TokenId, Method = Cut(method, 16)!, Path = Cut("/" + string.Join('/', path), 200)!,
            Subject = Cut(answer?.Subject ?? body?.Member("userName").Text() ?? body?.Member("displayName").Text(), 200),
            Status = error?.Status ?? answer!.Status, ErrorCode = error?.Code, Detail = Cut(error?.Detail, 500), Milliseconds = (int)took.TotalMilliseconds,
        });
    }

    /// <summary>Writes what waits, and deletes what is beyond the number kept.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var rows = new List<ScimRequestRow>();
            while (_waiting.TryDequeue(out var row)) rows.Add(row);
            foreach (var group in rows.GroupBy(r => r.OrganizationId)) await WriteAsync(group.Key, group.TakeLast(ScimRequestRow.Kept), cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The machine's own clock: a test that stands still must not stop the writing.
        using var timer = new PeriodicTimer(Pause);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            await TryAsync(CancellationToken.None);
        }
    }

    private async Task TryAsync(CancellationToken cancellationToken)
    {
        if (_waiting.IsEmpty) return;
        try
        {
            await FlushAsync(cancellationToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            log.LogWarning(error, "Recent provisioning requests could not be written down this time.");
        }
    }

    private async Task WriteAsync(Guid organization, IEnumerable<ScimRequestRow> rows, CancellationToken cancellationToken)
    {
        await using var db = databases.For(organization);
        await using var change = await Change.BeginAsync(db, cancellationToken);
        db.ScimRequests.AddRange(rows);
        await db.SaveChangesAsync(cancellationToken);
        var oldest = await db.ScimRequests.OrderByDescending(r => r.Id).Skip(ScimRequestRow.Kept - 1).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(cancellationToken);
        if (oldest is { } kept) await db.ScimRequests.Where(r => r.Id < kept).ExecuteDeleteAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
    }

    // What a database cannot keep, or was never meant to.
    private static string? Cut(string? text, int length) => text is null ? null
        : string.Concat(text.EnumerateRunes().Where(r => r.Value >= ' ').Take(length).Select(r => r.ToString())) is var clean && clean.Length > length ? clean[..length] : clean;
}
