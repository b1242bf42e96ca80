using Spectre.Console;

namespace Gatehouse.Cli;

/// <summary>
/// Rows under headings, as wide as a terminal, words left whole. A column of several words is folded between them. Where that is not enough,
/// the columns that can best be spared stand under their row, each with its name. A single overlong word (an address, a surname of fifty
/// letters) stands there alone, so that it does not push the others out.
/// </summary>
internal sealed class TerminalTable
{
    private const int Gap = 2;
    private const string Indent = "  ";

    private readonly IReadOnlyList<string> _headings;
    private readonly IReadOnlyList<IReadOnlyList<string>> _rows;
    private readonly int _width;
    private readonly List<int> _columns;
    private readonly int[] _widths;

    /// <param name="headings">One a column.</param>
    /// <param name="rows">What stands under them.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="leaveFirst">Headings of the columns that can best be spared, the least useful first; after them the rightmost. The first column stays.</param>
    public TerminalTable(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows, int width, IReadOnlyList<string> leaveFirst)
    {
        (_headings, _rows, _width) = (headings, rows, width);
        _columns = [.. Enumerable.Range(0, headings.Count).Where(at => at == 0 || rows.Count == 0 || !rows.All(row => IsApart(row, at)))];
        var leaving = new Queue<int>(leaveFirst.Select(heading => headings.ToList().IndexOf(heading)).Concat(_columns.AsEnumerable().Reverse()).Distinct().Where(at => at > 0));
        while (Room(_columns.Select(LongestWord)) > width && leaving.TryDequeue(out var next)) _columns.Remove(next);
        _widths = Folded();
        Headings = [.. Row(headings)];
    }

    /// <summary>The lines of the headings.</summary>
    public IReadOnlyList<string> Headings { get; }

    /// <summary>The lines of all rows.</summary>
    public IEnumerable<string> Lines() => _rows.SelectMany(row => Row(row).Concat(Under(row)));

    private IEnumerable<string> Row(IReadOnlyList<string> cells)
    {
        // What the row is about stands before it, whatever its length.
        if (IsApart(cells, 0)) yield return cells[0];

        var folded = _columns.Select((at, place) => IsApart(cells, at) ? [] : Fold(cells[at], _widths[place])).ToList();
        for (var line = 0; line < folded.Max(lines => lines.Count); line++)
            yield return string.Join(new string(' ', Gap), folded.Select((lines, place) => Padded(lines.ElementAtOrDefault(line) ?? "", _widths[place]))).TrimEnd();
    }

    // Where there is anything to say, and as many in a line as fit.
    private List<string> Under(IReadOnlyList<string> row)
    {
        var lines = new List<string>();
        foreach (var at in Enumerable.Range(1, row.Count - 1).Where(at => row[at] != Terminal.Nothing && (!_columns.Contains(at) || IsApart(row, at))))
        {
            var text = $"{_headings[at]}: {row[at]}";
            if (lines is [.., var last] && Room([last.GetCellWidth(), text.GetCellWidth()]) <= _width) lines[^1] = last + Indent + text;
            else lines.AddRange(Fold(text, _width - Indent.Length).Select(line => Indent + line));
        }

        return lines;
    }

    // The widest gives way first, down to its longest word.
    private int[] Folded()
    {
        var widths = _columns.Select(at => Texts(at).Max(text => text.GetCellWidth())).ToArray();
        var words = _columns.Select(LongestWord).ToArray();
        while (Room(widths) > _width)
        {
            var spare = widths.Zip(words, (column, word) => column - word).ToArray();
            if (spare.Max() == 0) break;
            widths[Array.IndexOf(spare, spare.Max())]--;
        }

        return widths;
    }

    private static int Room(IEnumerable<int> widths) => widths.Sum() + (widths.Count() - 1) * Gap;

    private int LongestWord(int column) => Texts(column).Max(LongestWord);

    private static int LongestWord(string text) => text.Split(' ').Max(word => word.GetCellWidth());

    private IEnumerable<string> Texts(int column) => _rows.Where(row => !IsApart(row, column)).Select(row => row[column]).Append(_headings[column]);

    private bool IsApart(IReadOnlyList<string> row, int column) => LongestWord(row[column]) > _width / (column == 0 ? 2 : 3);

    private static string Padded(string text, int width) => text + new string(' ', Math.Max(0, width - text.GetCellWidth()));

    private static List<string> Fold(string text, int width)
    {
        var lines = new List<string>();
        foreach (var word in text.Split(' '))
        {
            if (lines is [.., var last] && last.GetCellWidth() + 1 + word.GetCellWidth() <= width) lines[^1] = $"{last} {word}";
            else lines.Add(word);
        }

        return lines;
    }
}
