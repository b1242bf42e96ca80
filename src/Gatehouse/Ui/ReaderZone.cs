using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Ui;

/// <summary>The reader's time zone, told by ui.js in the cookie <c>gatehouse-zone</c>; null until it has been told.</summary>
public static partial class ReaderZone
{
    /// <summary>The zone for this request. The cookie is the reader's to forge: only what looks like an IANA name is looked up.</summary>
    public static TimeZoneInfo? Of(HttpContext? http) =>
        http?.Request.Cookies["gatehouse-zone"] is { Length: <= 64 } id
        && Name().IsMatch(id)
        && TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone)
            ? zone
            : null;

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z][A-Za-z0-9_+-]*){0,2}\z")]
    private static partial Regex Name();
}
