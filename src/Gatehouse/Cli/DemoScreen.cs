using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Totp;
using Gatehouse.Features.Setup;
using QRCoder;

namespace Gatehouse.Cli;

/// <summary>How to sign in as each demo user. The address stands first and last, the administrator's QR code last of the codes: both are in sight.</summary>
internal static class DemoScreen
{
    private const string Gap = "   ";

    public static void Print(Terminal terminal, IReadOnlyList<Demo.Way> ways, string address)
    {
        if (ways is not [var first, ..])
        {
            terminal.Line("This data folder holds an installation that is no demo; it has been left as it is.");
            return;
        }

        terminal.Line();
        terminal.Line($"DEMO of {first.Organization}. The people are made up and everybody knows");
        terminal.Line("their password: for looking at the product, never for real use.");
        terminal.Line();
        terminal.Table(["Username", "Who", "State"], ways.Select(w => (IReadOnlyList<string?>)
            [w.Username, w.Role is Role.None ? w.Position : Terminal.Text(RoleWords.Name(w.Role)), w.State]));
        terminal.Line();
        terminal.Line($"Password of everybody: {Demo.Password}");
        terminal.Line();
        if (ways.Where(w => w.Secret is not null).ToList() is { Count: > 0 } armed) PrintAuthenticators(terminal, armed);
        terminal.Line();
        terminal.Line($"Sign in at {address}");
    }

    private static void PrintAuthenticators(Terminal terminal, List<Demo.Way> armed)
    {
        terminal.Line("Authenticators: the set-up key, and the same as a link that opens an app.");
        foreach (var way in armed)
        {
            terminal.Line();
            terminal.Line($"{way.Username,-14} {way.Secret!.ToBase32()}");
            terminal.Line($"  {Link(way)}");
        }

        terminal.Line();
        terminal.Line("The same to scan:");
        var drawn = armed.ConvertAll(way => (way.Username, Lines: QrCode(Link(way)).Split('\n')));
        var width = drawn.Max(code => code.Lines.Max(line => line.Length));
        drawn.Reverse();
        foreach (var row in drawn.Chunk(Math.Max(1, (terminal.Width + Gap.Length) / (width + Gap.Length))))
        {
            terminal.Line();
            terminal.Line(string.Join(Gap, row.Select(code => code.Username.PadRight(width))).TrimEnd());
            for (var i = 0; i < row.Max(code => code.Lines.Length); i++)
                terminal.Line(string.Join(Gap, row.Select(code => Drawn(terminal, code.Lines.ElementAtOrDefault(i) ?? "", width))).TrimEnd());
        }
    }

    private static string Link(Demo.Way way) => OtpAuthUri.For(way.Secret!, way.Organization, way.Username);

    // Scanners want the dark modules dark, whatever colours the terminal has.
    private static string Drawn(Terminal terminal, string line, int width) =>
        (terminal.IsTerminal && line.Length > 0 ? $"\e[97;40m{line}\e[0m" : line) + new string(' ', width - line.Length);

    private static string QrCode(string link)
    {
        using var data = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.L);
        using var code = new AsciiQRCode(data);
        return code.GetGraphicSmall(drawQuietZones: true, invert: false, endOfLine: "\n");
    }
}
