using System.Globalization;
using Gatehouse.Data;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Users;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.AuditLog;

/// <summary>Which events are wanted. The same for the page, its export and the command line; it lives in the address.</summary>
/// <param name="Person">Part of the name of whoever acted or was acted on.</param>
/// <param name="PersonId">Exactly this account, as actor or subject.</param>
/// <param name="Act">One act, or a group of them (<see cref="AuditActGroups"/>).</param>
/// <param name="From">First day, in the reader's zone.</param>
/// <param name="To">Last day, in the reader's zone.</param>
public sealed record AuditFilter(string? Person = null, Guid? PersonId = null, string? Act = null, DateOnly? From = null, DateOnly? To = null)
{
    /// <summary>Reads what stands in an address; whatever cannot be read filters nothing.</summary>
    public static AuditFilter Read(string? person, string? id, string? act, string? from, string? to) => new(
        SearchText.Of(person),
        Guid.TryParse(id, out var account) ? account : null,
        act is { Length: > 0 and <= 64 } && PlainText.Is(act) ? act : null,
        Day(from), Day(to));

    /// <summary>True when something is filtered.</summary>
    public bool IsSet => this != new AuditFilter();

    /// <summary>The filter as it stands in an address; empty values are left out.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Query()
    {
        if (Person is not null) yield return new("person", Person);
        if (PersonId is { } id) yield return new("id", id.ToString());
        if (Act is not null) yield return new("act", Act);
        if (From is { } from) yield return new("from", Text(from));
        if (To is { } to) yield return new("to", Text(to));
    }

    /// <summary>A day as addresses and date fields write it (ISO 8601).</summary>
    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The events of the current organisation that pass, in no order yet.</summary>
    public IQueryable<AuditEventRow> Apply(GatehouseDb db, TimeZoneInfo zone)
    {
        var events = db.AuditEvents.AsNoTracking();
        if (PersonId is { } id) events = events.Where(e => e.ActorId == id || e.SubjectId == id);
        if (Person is { } person)
        {
            // Two patterns: SQLite turns only ASCII letters into lower case, so "Élise" is found as typed.
            var (typed, lower) = (Pattern(person), Pattern(person.ToLowerInvariant()));
#pragma warning disable CA1304, CA1311 // Becomes lower() in the database; the invariant form is not translated.
            events = events.Where(e =>
                EF.Functions.Like(e.ActorName, typed, "\\") || EF.Functions.Like(e.ActorName.ToLower(), lower, "\\")
                || EF.Functions.Like(e.SubjectName!, typed, "\\") || EF.Functions.Like(e.SubjectName!.ToLower(), lower, "\\"));
#pragma warning restore CA1304, CA1311
        }

        if (Act is { } act)
        {
            var acts = AuditActGroups.Acts(act);
            events = events.Where(e => acts.Contains(e.Act));
        }

        if (From is { } from)
        {
            var start = Midnight(from, zone);
            events = events.Where(e => e.At >= start);
        }

        if (To is { } to && to < DateOnly.MaxValue)
        {
            var end = Midnight(to.AddDays(1), zone);
            events = events.Where(e => e.At < end);
        }

        return events;
    }

    private static DateOnly? Day(string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is > 1900 and < 9000 ? day : null;

    // Where summer time begins at midnight that day has no midnight; it begins an hour later.
    private static DateTimeOffset Midnight(DateOnly day, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(TimeOnly.MinValue);
        if (zone.IsInvalidTime(local)) local = local.AddHours(1);
        return new(TimeZoneInfo.ConvertTimeToUtc(local, zone), TimeSpan.Zero);
    }

    private static string Pattern(string part) => "%" + string.Concat(part.Where(c => c != '\0'))
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
