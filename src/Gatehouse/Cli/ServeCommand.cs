using System.CommandLine;
using Gatehouse.Features.Setup;

namespace Gatehouse.Cli;

/// <summary><c>serve</c>: the web server; also what runs without a verb.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Urls = new("--urls") { Description = "Address to listen on", HelpName = "URL" };
    private static readonly Option<bool> DemoOption = new("--demo") { Description = "Fill an empty data folder with a demo organisation and print how to sign in" };

    public static void AddTo(RootCommand root)
    {
        var serve = new Command("serve", "Run the web server") { Urls, DemoOption };
        root.Add(Urls);
        root.Add(DemoOption);
        root.Add(serve);
        serve.SetAction(RunAsync);
        root.SetAction(RunAsync);
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var settings = CommandLine.Settings(parsed, parsed.GetValue(Urls) is { } urls ? [new("Gatehouse:Urls", urls)] : null);
        var app = GatehouseServer.Create(settings, TimeProvider.System);
        await using (app)
        {
            await GatehouseServer.PrepareAsync(app.Services, cancellationToken);
            if (parsed.GetValue(DemoOption))
            {
                var demo = app.Services.GetRequiredService<Demo>();
                await demo.FillAsync(cancellationToken);
                foreach (var way in await demo.WaysAsync(cancellationToken))
                    Console.WriteLine($"{way.Username,-16} {way.State,-40} {way.Secret?.ToBase32()}");
                Console.WriteLine($"Password: {Demo.Password}");
            }

            await app.StartAsync(cancellationToken);
            Console.WriteLine($"Gatehouse is ready at {string.Join(", ", app.Urls)}");
            await app.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
    }
}
