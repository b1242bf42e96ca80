using System.CommandLine;
using System.Net;
using Gatehouse.Data;
using Gatehouse.Features.Setup;
using Gatehouse.Features.Setup.FirstStart;
using Gatehouse.Web;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Cli;

/// <summary><c>serve</c>: the web server; also what runs without a verb.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Urls = new("--urls") { Description = "Address to listen on", HelpName = "URL" };
    private static readonly Option<bool> DemoOption = new("--demo") { Description = "Fill an empty data folder with a demo organisation and print how to sign in" };

    public static void AddTo(RootCommand root, Terminal terminal)
    {
        var serve = new Command("serve", "Run the web server (what happens without a command)") { Urls, DemoOption };
        root.Add(Urls);
        root.Add(DemoOption);
        root.Add(serve);
        Func<ParseResult, CancellationToken, Task<int>> run = (parsed, cancellationToken) => RunAsync(parsed, terminal, cancellationToken);
        serve.SetAction(run);
        root.SetAction(run);
    }

    private static async Task<int> RunAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellationToken)
    {
        var settings = CommandLine.Settings(parsed, parsed.GetValue(Urls) is { } urls ? [new("Gatehouse:Urls", urls)] : null);
        await using var app = GatehouseServer.Create(settings, TimeProvider.System);
        // Whether it can listen, before anything is changed.
        var opening = app.Services.GetRequiredService<Opening>();
        opening.HoldBack();
        await StartAsync(app, settings, cancellationToken);
        var prepared = await GatehouseServer.PrepareAsync(app.Services, cancellationToken);
        if (prepared.CopyMade is { } copy) terminal.Line($"The database has been upgraded; as it was before it is in {copy}.");

        var demo = app.Services.GetRequiredService<Demo>();
        if (parsed.GetValue(DemoOption)) await demo.FillAsync(cancellationToken);
        opening.Open();

        var address = settings.PublicUrl ?? Reachable(app.Urls.First());
        terminal.Line($"Gatehouse is ready at {string.Join(", ", app.Urls)}");
        if (parsed.GetValue(DemoOption))
        {
            DemoScreen.Print(terminal, await demo.WaysAsync(cancellationToken), address);
        }
        else if (await app.Services.GetRequiredService<SetupLink>().IsNeededAsync(cancellationToken))
        {
            terminal.Line();
            terminal.Line("There is no organisation yet. Open this link once to make it and its first administrator:");
            terminal.Line($"  {app.Services.GetRequiredService<SetupLink>().Address(address)}");
        }

        WarnOfPlainHttp(app, settings);
        // What building everything has left behind goes back to the system at once; an idle server might keep it for days.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        await app.WaitForShutdownAsync(cancellationToken);
        return Exit.Done;
    }

    private static async Task StartAsync(WebApplication app, Settings settings, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            throw new InstallationException($"{settings.Urls} is in use by another program. Stop it, or say --urls with another port.");
        }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            throw new InstallationException($"Gatehouse cannot listen on {settings.Urls}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    // Browsers send cookies marked Secure over plain HTTP to loopback only: from anywhere else nobody could sign in.
    private static void WarnOfPlainHttp(WebApplication app, Settings settings)
    {
        if (settings.TrustedProxies is not null) return;
        foreach (var url in app.Urls.Select(BindingAddress.Parse).Where(a => a.Scheme == "http" && !IsLoopback(a.Host)))
        {
            app.Logger.LogWarning(
                "Listening on {Address} without HTTPS: browsers on other machines will not keep the sign-in. Put an HTTPS reverse proxy in front and name it in Gatehouse:TrustedProxies (docs/operating/reverse-proxy.md).",
                url);
        }
    }

    // "Every address" is one to listen on, not one to open.
    private static string Reachable(string url) =>
        url.Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal).Replace("//[::]", "//[::1]", StringComparison.Ordinal);

    private static bool IsLoopback(string host) =>
        host is "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
