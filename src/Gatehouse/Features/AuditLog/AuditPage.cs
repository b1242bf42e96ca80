using System.Globalization;
using Gatehouse.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.AuditLog;

/// <summary>
/// One page of events, newest first, found by the key of the event it follows: as fast on the thousandth page as on the first, and
/// steady while new events come in.
/// </summary>
/// <param name="Events">Newest first.</param>
/// <param name="Newer">Where the page of newer events begins; null on the first page.</param>
/// <param name="Older">Where the page of older events begins; null on the last page.</param>
public sealed record AuditPage(IReadOnlyList<AuditEventRow> Events, string? Newer, string? Older)
{
    /// <summary>Events a page.</summary>
    public const int Size = 50;

    /// <summary>Reads the page that follows <paramref name="before"/> (older) or precedes <paramref name="after"/> (newer); with neither, the newest.</summary>
    public static async Task<AuditPage> ReadAsync(
        IQueryable<AuditEventRow> events, string? before, string? after, CancellationToken cancellationToken)
    {
        if (Key(before) is { } b) return await OlderThanAsync(events.Where(e => e.At < b.At || (e.At == b.At && e.Id.CompareTo(b.Id) < 0)), false, cancellationToken);
        if (Key(after) is not { } a) return await OlderThanAsync(events, true, cancellationToken);

        var found = await events.Where(e => e.At > a.At || (e.At == a.At && e.Id.CompareTo(a.Id) > 0))
            .OrderBy(e => e.At).ThenBy(e => e.Id).Take(Size + 1).ToListAsync(cancellationToken);
        var isFirst = found.Count <= Size;
        var page = found.Take(Size).Reverse().ToList();
        // Fewer than a page before the first: the newest page whole, as one who goes back expects.
        if (isFirst) return await OlderThanAsync(events, true, cancellationToken);
        return new(page, Cursor(page[0]), Cursor(page[^1]));
    }

    private static async Task<AuditPage> OlderThanAsync(IQueryable<AuditEventRow> events, bool isFirst, CancellationToken cancellationToken)
    {
        var found = await events.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Take(Size + 1).ToListAsync(cancellationToken);
        var page = found.Take(Size).ToList();
        return new(page, isFirst || page.Count == 0 ? null : Cursor(page[0]), found.Count > Size ? Cursor(page[^1]) : null);
    }

    private static string Cursor(AuditEventRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.At.UtcTicks}-{row.Id:N}");

    private static (DateTimeOffset At, Guid Id)? Key(string? cursor) =>
        cursor?.Split('-') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at <= DateTime.MaxValue.Ticks
        && Guid.TryParseExact(id, "N", out var guid)
            ? (new DateTimeOffset(at, TimeSpan.Zero), guid)
            : null;
}
