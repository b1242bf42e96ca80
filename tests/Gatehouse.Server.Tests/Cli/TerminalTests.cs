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
    public void Where_even_that_is_too_wide_the_least_useful_column_stands_under_its_row_and_no_word_is_broken()
    {
        string[] headings = ["Username", "Role", "MFA", "Status"];
        string[][] rows = [["amelia.stone", "Help desk", "Required, set up", "active"], ["ines", "", "Off", "active"]];

        Assert.Equal(
        [
            "Username      MFA        Status", "amelia.stone  Required,  active", "              set up", "  Role: Help desk", "ines          Off        active",
        ], Written(31, headings: headings, rows: rows, leaveFirst: "Role"));
        // Nobody has said which: the rightmost.
        Assert.Contains("  Status: active", Written(31, headings: headings, rows: rows));
    }

    [Fact]
    public void An_overlong_word_stands_under_its_own_row_whole_to_be_copied_and_leaves_the_others_their_room()
    {
        const string Address = "https://gatehouse.example/sign-in/callback/0193b4f0-0000-7000-8000-000000000000";

        var lines = Written(40, headings: ["Name", "Redirect address", "State"], rows: [["Microsoft", Address, "on"], ["Okta", "none", "off"]]);

        // Where all are overlong, no column is kept for them.
        Assert.Equal(["Name  State", "Okta  on", "  Redirect address:", $"  {Address}"], Written(40, headings: ["Name", "Redirect address", "State"], rows: [["Okta", Address, "on"]]));
        Assert.Equal(["Name       Redirect address  State", "Microsoft                    on", "  Redirect address:", $"  {Address}", "Okta       none              off"], lines);
    }

    [Fact]
    public void An_overlong_username_stands_before_its_row()
    {
        var lines = Written(40, headings: ["Username", "Name", "State"], rows: [["wolfgang.wolfeschlegelsteinhausenbergerdorff@harbour.example", "Wolf", "on"], ["ines", "Inès", "off"]]);

        Assert.Equal(["Username  Name  State", "wolfgang.wolfeschlegelsteinhausenbergerdorff@harbour.example", "          Wolf  on", "ines      Inès  off"], lines);
    }

    [Fact]
    public void A_pipe_gets_tabs_however_narrow()
    {
        Assert.Equal("ines\tOff\t-", Written(40, isTerminal: false)[^1]);
    }

    private static string[] Written(int width, bool isTerminal = true, string[]? headings = null, IEnumerable<string[]>? rows = null, params string[] leaveFirst)
    {
        using var output = new MemoryStream();
        new Terminal(output, TextWriter.Null, TextReader.Null, isTerminal, width).Table(headings ?? Headings, rows ?? Rows, leaveFirst);
        var plain = Regex.Replace(Encoding.UTF8.GetString(output.ToArray()), @"\e\[[0-9;]*m", "");
        return [.. plain.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];
    }
}
