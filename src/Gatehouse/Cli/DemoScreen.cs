using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Totp;
using Gatehouse.Features.Setup;
using QRCoder;

namespace Gatehouse.Cli;

/// <summary>How to sign in as each demo user. The address stands first and last; one QR code only, so that the screen stays readable.</summary>
internal static class DemoScreen
{
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
        terminal.Line("Authenticators: the set-up key, and the same as a link that opens an app.");
        foreach (var way in ways.Where(w => w.Secret is not null))
        {
            terminal.Line();
            terminal.Line($"{way.Username,-14} {way.Secret!.ToBase32()}");
            terminal.Line($"  {Link(way)}");
        }

        if (ways.FirstOrDefault(w => w.Role is Role.Administrator && w.Secret is not null) is { } administrator)
        {
            terminal.Line();
            terminal.Line($"Scan this to sign in as {administrator.Username}, the administrator:");
            foreach (var line in QrCode(Link(administrator)).Split('\n')) terminal.Line(terminal.IsTerminal ? WhiteOnBlack(line) : line);
        }

        terminal.Line();
        terminal.Line($"Sign in at {address}");
    }

    private static string Link(Demo.Way way) => OtpAuthUri.For(way.Secret!, way.Organization, way.Username);

    // Scanners want the dark modules dark, whatever colours the terminal has.
    private static string WhiteOnBlack(string line) => $"\e[97;40m{line}\e[0m";

    private static string QrCode(string link)
    {
        using var data = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.L);
        using var code = new AsciiQRCode(data);
        return code.GetGraphicSmall(drawQuietZones: true, invert: false, endOfLine: "\n");
    }
}
