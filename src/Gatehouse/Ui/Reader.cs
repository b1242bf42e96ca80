using System.Globalization;
using System.Text.Encodings.Web;

namespace Gatehouse.Ui;

/// <summary>The person reading: his time zone, and how times are written for him.</summary>
public sealed class Reader(IHttpContextAccessor accessor, Settings settings, TimeProvider time)
{
    private TimeZoneInfo? _zone;

    /// <summary>The zone his browser told, else the installation's.</summary>
    public TimeZoneInfo Zone => _zone ??= ReaderZone.Of(accessor.HttpContext) ?? TimeZoneInfo.FindSystemTimeZoneById(settings.TimeZone);

    /// <summary>The time in his zone.</summary>
    public DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone);

    /// <summary>"5 November 2026", for the inside of a sentence.</summary>
    public string Date(DateTimeOffset moment)
    {
        var local = Local(moment);
        return local.ToString(CultureInfo.CurrentCulture.DateTimeFormat.LongDatePattern.Replace("dddd", "", StringComparison.Ordinal).Trim(' ', ','),
            CultureInfo.CurrentCulture);
    }

    /// <summary>Date, time and zone.</summary>
    public string Exact(DateTimeOffset moment)
    {
        var local = Local(moment);
        var offset = local.Offset == TimeSpan.Zero ? "UTC" : local.ToString("'UTC'zzz", CultureInfo.InvariantCulture);
        return $"{Date(moment)}, {local.ToString("T", CultureInfo.CurrentCulture)} ({offset})";
    }

    /// <summary>A <c>time</c> element whose title is exact; it reads as <paramref name="text"/>, else as the date.</summary>
    public string Element(DateTimeOffset moment, string? text = null) => string.Create(CultureInfo.InvariantCulture,
        $"<time datetime=\"{moment.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\" title=\"{HtmlEncoder.Default.Encode(Exact(moment))}\">{HtmlEncoder.Default.Encode(text ?? Date(moment))}</time>");

    /// <summary>How many whole days ago, by his calendar.</summary>
    public int DaysAgo(DateTimeOffset moment) => (Local(time.GetUtcNow()).Date - Local(moment).Date).Days;
}
