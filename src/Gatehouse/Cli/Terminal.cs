using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gatehouse.Domain;
using Spectre.Console;

namespace Gatehouse.Cli;

/// <summary>
/// Where a command reads and writes. A person at a terminal gets tables; a pipe gets one line a row with tabs between the values, never
/// wrapped, never coloured.
/// </summary>
/// <param name="output">Standard output.</param>
/// <param name="error">Standard error.</param>
/// <param name="input">Standard input.</param>
/// <param name="isTerminal">True when a person reads standard output.</param>
/// <param name="width">Columns of the terminal.</param>
public sealed class Terminal(Stream output, TextWriter error, TextReader input, bool isTerminal, int width)
{
    /// <summary>Stands where there is nothing to say.</summary>
    internal const string Nothing = "-";

    private static readonly JsonSerializerOptions JsonForm = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>This process's own.</summary>
    public static Terminal System { get; } = new(
        Console.OpenStandardOutput(), Console.Error, Console.In, !Console.IsOutputRedirected, Console.IsOutputRedirected ? 80 : Math.Max(40, Console.WindowWidth));

    /// <summary>Standard output, for text.</summary>
    public TextWriter Out { get; } = new StreamWriter(output, new UTF8Encoding(false)) { AutoFlush = true };

    /// <summary>Standard error.</summary>
    public TextWriter Error => error;

    /// <summary>Standard output, for bytes.</summary>
    public Stream Bytes => output;

    /// <summary>True when a person reads.</summary>
    public bool IsTerminal => isTerminal;

    /// <summary>Columns of the terminal.</summary>
    public int Width => width;

    /// <summary>One line.</summary>
    public void Line(string text = "") => Out.WriteLine(text);

    /// <summary>An object as JSON.</summary>
    public void Json(object value) => Out.WriteLine(JsonSerializer.Serialize(value, JsonForm));

    /// <summary>Rows under headings. Of columns that do not fit a terminal, those named in <paramref name="leaveFirst"/> are the first to stand under their row.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string?>> rows, params IReadOnlyList<string> leaveFirst)
    {
        if (!isTerminal)
        {
            Line(string.Join('\t', headings));
            foreach (var row in rows) Line(string.Join('\t', row.Select(Clean)));
            return;
        }

        var table = new TerminalTable(headings, [.. rows.Select(row => row.Select(Clean).ToList())], width, leaveFirst);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Out) });
        console.Profile.Width = width;
        foreach (var line in table.Headings) console.Write(new Text(line + "\n", new Style(decoration: Decoration.Bold)));
        foreach (var line in table.Lines()) Line(line);
    }

    /// <summary>Names and values under each other, for one thing.</summary>
    public void Facts(IReadOnlyList<(string Name, string? Value)> facts)
    {
        var longest = facts.Max(f => f.Name.Length);
        foreach (var (name, value) in facts) Line(isTerminal ? $"{name.PadRight(longest)}  {Clean(value)}" : $"{name}\t{Clean(value)}");
    }

    /// <summary>The first line of standard input: secrets do not belong on a command line, where every user of the machine can read them.</summary>
    public async Task<Secret> ReadSecretAsync(CancellationToken cancellationToken) => new(await input.ReadLineAsync(cancellationToken) ?? "");

    /// <summary>A sentence in plain text: times in UTC, for there is no reader whose zone is known.</summary>
    public static string Text(FormattableString sentence)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        var values = Array.ConvertAll(sentence.GetArguments(), value => value switch
        {
            DateTimeOffset time => time.UtcDateTime.ToString("d MMMM yyyy", Culture),
            FormattableString inner => Text(inner),
            _ => value,
        });
        return string.Format(Culture, sentence.Format, values);
    }

    /// <summary>A moment, to the minute, in UTC.</summary>
    public static string? Text(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", Culture);

    private static CultureInfo Culture { get; } = CultureInfo.GetCultureInfo("en-GB");

    // What stands in the database was typed by strangers; it must not steer the operator's terminal.
    private static string Clean(string? text) => text is null or "" ? Nothing : string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
