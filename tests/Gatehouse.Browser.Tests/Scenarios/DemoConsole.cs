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
    public async Task The_QR_code_at_the_terminal_is_the_link_printed_for_whom_it_names()
    {
        await using var house = await House.StartAsync(new());
        var screen = house.Screen();

        var named = Regex.Match(screen, @"Scan this to sign in as (\S+), the administrator:").Groups[1].Value;
        var link = Regex.Match(screen, $@"otpauth://totp/[^:\s]+:{Regex.Escape(named)}\?\S+").Value;
        var drawn = Regex.Matches(screen, @"^\e\[97;40m([█▀▄ ]+)\e\[0m\r?$", RegexOptions.Multiline).Select(line => line.Groups[1].Value).ToList();

        Assert.Equal("amelia.stone", named);
        Assert.NotEmpty(drawn);
        Assert.All(drawn, line => Assert.InRange(line.Length, 1, 80));
        Assert.Equal(link, await Phone.ReadAsync(Picture(drawn), "pgm"));
    }

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
