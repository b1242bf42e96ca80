using System.Diagnostics;

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>Programs of another origin that judge ours.</summary>
public static class SystemTool
{
    /// <summary>True when the program is on the path.</summary>
    public static bool IsThere(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs it with something on its standard input and gives what it printed.</summary>
    public static async Task<string> RunAsync(string name, byte[] input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(name, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{name} did not start.");
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"{name} ended with {process.ExitCode}: {await error}");
    }
}
