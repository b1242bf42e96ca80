using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Browser.Tests.Actions;
using Xunit;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>The QR code that a demo draws at a terminal, as a phone held before it reads it.</summary>
public class DemoConsole
{
    private const int Module = 8;

    [Scenario]
    public async Task Each_QR_code_at_the_terminal_is_the_link_printed_for_whom_it_names()
    {
        await using var house = await House.StartAsync(new());
        foreach (var (width, perRow) in new[] { (80, 1), (120, 2) })
        {
            var screen = house.Screen(width);
            var links = Regex.Matches(screen, @"otpauth://totp/[^:\s]+:([^?]+)\?\S+").ToDictionary(link => link.Groups[1].Value, link => link.Value);
            Assert.Equal(["amelia.stone", "ben.carter", "chloe.diaz", "farid.khan"], links.Keys.Order());

            var codes = Codes(screen.ReplaceLineEndings("\n").Split('\n')).ToList();
            Assert.Equal("amelia.stone", codes[^1].Name);
            Assert.Equal(links.Keys.Order(), codes.Select(code => code.Name).Order());
            foreach (var (name, lines) in codes) Assert.Equal(links[name], await Phone.ReadAsync(Picture(lines), "pgm"));
            Assert.All(codes, code => Assert.InRange(code.Lines[0].Length * perRow, 1, width));
        }
    }

    // A line of names, and under each the lines of its code.
    private static IEnumerable<(string Name, List<string> Lines)> Codes(string[] screen)
    {
        for (var at = 0; at < screen.Length; at++)
        {
            if (Drawn(screen[at]).Count == 0 || Drawn(screen[at - 1]).Count > 0) continue;
            var names = screen[at - 1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var rows = screen[at..].TakeWhile(line => Drawn(line).Count > 0).Select(Drawn).ToList();
            foreach (var (column, name) in names.Index()) yield return (name, [.. rows.Where(row => row.Count > column).Select(row => row[column])]);
        }
    }

    private static List<string> Drawn(string line) => [.. Regex.Matches(line, @"\e\[97;40m([█▀▄ ]+)\e\[0m").Select(part => part.Groups[1].Value)];

    // A character is two modules, one above the other: where a block stands the letters' white, else the black behind them.
    private static byte[] Picture(IReadOnlyList<string> lines)
    {
        var (width, height) = (lines[0].Length * Module, lines.Count * 2 * Module);
        var picture = new List<byte>(Encoding.ASCII.GetBytes($"P5 {width} {height} 255\n"));
        for (var y = 0; y < height; y++)
        {
            var (line, isUpper) = (lines[y / Module / 2], y / Module % 2 == 0);
            for (var x = 0; x < width; x++) picture.Add(line[x / Module] is '█' || line[x / Module] == (isUpper ? '▀' : '▄') ? (byte)255 : (byte)0);
        }

        return [.. picture];
    }
}
