using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Gatehouse.Domain;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Gatehouse.Ui;

/// <summary>
/// Every text on a screen, through the framework's localizer with the English sentence as its key. Times inside a sentence are written
/// in the reader's zone.
/// </summary>
public sealed class Words(IStringLocalizer<Words> localizer, Reader reader)
{
    /// <summary>The sentence in the reader's language, its placeholders filled in.</summary>
    public string this[string sentence, params object?[] values] =>
        values.Length == 0 ? localizer[sentence] : string.Format(CultureInfo.CurrentCulture, localizer[sentence], Readable(values));

    /// <summary>The same for a sentence that the domain made.</summary>
    public string Text(FormattableString sentence) => this[sentence.Format, sentence.GetArguments()];

    /// <summary>The same as markup: values are encoded, times carry the exact time to hover over.</summary>
    public MarkupString Html(FormattableString sentence)
    {
        var format = CompositeFormat.Parse(HtmlEncoder.Default.Encode(localizer[sentence.Format]).Replace("&#x27;", "'", StringComparison.Ordinal));
        var values = sentence.GetArguments().Select(value => value switch
        {
            DateTimeOffset time => reader.Element(time),
            OnDay day => reader.DaysAgo(day.At) is var ago and (0 or 1) ? reader.Element(day.At, NearDay(ago)) : Html($"on {day.At}").Value,
            FormattableString inner => Html(inner).Value,
            null => "",
            _ => HtmlEncoder.Default.Encode(Convert.ToString(value, CultureInfo.CurrentCulture) ?? ""),
        }).ToArray<object?>();
        return new(string.Format(CultureInfo.CurrentCulture, format, values));
    }

    /// <summary>Sentences one after the other.</summary>
    public MarkupString Html(IEnumerable<FormattableString> sentences) => new(string.Join(' ', sentences.Select(sentence => Html(sentence).Value)));

    private object?[] Readable(object?[] values) => Array.ConvertAll(values, value => value switch
    {
        DateTimeOffset time => reader.Date(time),
        OnDay day => reader.DaysAgo(day.At) is var ago and (0 or 1) ? NearDay(ago) : Text($"on {day.At}"),
        FormattableString inner => Text(inner),
        _ => value,
    });

    private string NearDay(int daysAgo) => daysAgo == 0 ? localizer["today"] : localizer["yesterday"];
}
