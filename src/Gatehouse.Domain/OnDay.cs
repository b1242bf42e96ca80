using System.Globalization;

namespace Gatehouse.Domain;

/// <summary>A day as a sentence says it: "today", "yesterday" or "on 5 November 2026", by the reader's own calendar.</summary>
/// <param name="At">The moment.</param>
public readonly record struct OnDay(DateTimeOffset At)
{
    /// <summary>For a reader whose calendar is not known.</summary>
    public override string ToString() => At.UtcDateTime.ToString("'on' d MMMM yyyy", CultureInfo.InvariantCulture);
}
