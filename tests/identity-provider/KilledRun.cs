using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Gatehouse.Tests.IdentityProvider;

/// <summary>
/// Ends this process when the run is killed. Otherwise it would go on testing for minutes, and with it the provider and the browser, which
/// end only when it does: a killed <c>dotnet test</c> leaves it to itself, and SIGTERM is taken by the servers under test, which stop in its
/// place.
/// </summary>
internal static class KilledRun
{
    private const string Status = "/proc/self/status";

    private static PosixSignalRegistration? _terminated;
    private static Timer? _watch;

    [ModuleInitializer]
    internal static void EndWithIt()
    {
        _terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => End());
        // Run by itself, it may outlive the shell that started it.
        if (!File.Exists(Status) || !Environment.GetCommandLineArgs().Contains("--dotnet-test-pipe")) return;
        var starter = Parent();
        _watch = new(_ => { if (Parent() != starter) End(); }, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    // Not by an orderly exit, which waits for the servers under test.
    private static void End() => Process.GetCurrentProcess().Kill();

    private static string? Parent() => File.ReadLines(Status).FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal));
}
