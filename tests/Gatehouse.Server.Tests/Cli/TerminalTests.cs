using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Cli;
using Xunit;

namespace Gatehouse.Server.Tests.Cli;

public class TerminalTests
{
    private static readonly string[] Headings = ["Username", "MFA", "Last sign-in"];
    private static readonly string[][] Rows = [["amelia.stone", "Managed by the identity provider", "2026-11-24"], ["ines", "Off", ""]];

    [Fact]
    public void A_table_that_fits_stands_on_one_line_a_row() =>
        Assert.Equal(["Username      MFA                               Last sign-in", "amelia.stone  Managed by the identity provider  2026-11-24", "ines          Off                               -"], Written(60));

    [Fact]
    public void In_a_narrow_terminal_sentences_give_way_and_user_names_and_dates_stay_whole()
    {
        var lines = Written(36);

        Assert.All(lines, line => Assert.True(line.Length <= 36, line));
        Assert.Contains(lines, line => line.StartsWith("amelia.stone ", StringComparison.Ordinal) && line.EndsWith(" 2026-11-24", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Trim() == "provider");
    }

    [Fact]
    public void A_pipe_gets_tabs_however_narrow()
    {
        Assert.Equal("ines\tOff\t-", Written(40, isTerminal: false)[^1]);
    }

    private static string[] Written(int width, bool isTerminal = true)
    {
        using var output = new MemoryStream();
        new Terminal(output, TextWriter.Null, TextReader.Null, isTerminal, width).Table(Headings, Rows);
        var plain = Regex.Replace(Encoding.UTF8.GetString(output.ToArray()), @"\e\[[0-9;]*m", "");
        return [.. plain.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];
    }
}
