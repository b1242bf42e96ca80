using System.Buffers;

namespace Gatehouse.Web;

/// <summary>
/// Writes comma-separated values (RFC 4180) that a spreadsheet opens safely. Every value is quoted. One that a spreadsheet would take for
/// a formula gets an apostrophe in front: a user who calls himself <c>=HYPERLINK(…)</c> must not run in the administrator's spreadsheet.
/// </summary>
public sealed class Csv(TextWriter writer)
{
    /// <summary>Media type of the answer.</summary>
    public const string ContentType = "text/csv; charset=utf-8";

    // The wide forms count too: spreadsheets set to Japanese or Chinese read them as the narrow ones.
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r\n|%＝＋－＠");

    /// <summary>One line.</summary>
    public async Task WriteAsync(params IEnumerable<string?> values) =>
        await writer.WriteAsync(string.Join(',', values.Select(Quoted)) + "\r\n");

    /// <summary>A value as it stands in the file.</summary>
    public static string Quoted(string? value)
    {
        var text = value ?? "";
        var start = text.AsSpan().TrimStart(' ');
        if (text.Length > 0 && (FormulaStarts.Contains(text[0]) || (start.Length > 0 && FormulaStarts.Contains(start[0])))) text = "'" + text;
        return $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
