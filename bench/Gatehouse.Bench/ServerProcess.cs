using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Bench;

/// <summary>The published server as a process of its own, measured from outside by what the kernel says of it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri address, TimeSpan wallToFirstPage, double cpuToFirstPage) =>
        (_process, Address, WallToFirstPage, CpuToFirstPage) = (process, address, wallToFirstPage, cpuToFirstPage);

    public Uri Address { get; }

    /// <summary>From the start of the process to the first sign-in page.</summary>
    public TimeSpan WallToFirstPage { get; }

    /// <summary>CPU seconds until then.</summary>
    public double CpuToFirstPage { get; }

    /// <summary>User and system seconds so far.</summary>
    public double CpuSeconds => CpuClock.SecondsOf(_process.Id);

    /// <summary>Resident memory in MiB.</summary>
    public double ResidentMiB => File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kib, ..] ? double.Parse(kib, CultureInfo.InvariantCulture) / 1024 : 0;

    public static async Task<ServerProcess> StartAsync(string executable, string data)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var start = new ProcessStartInfo(executable, ["--data", data, "--urls", address.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => { if (line.Data is { } text) Console.Error.WriteLine(text); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var client = new HttpClient();
        while (true)
        {
            try
            {
                if ((await client.GetAsync(new Uri(address, "/sign-in"))).StatusCode is HttpStatusCode.OK) break;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(5);
            }
        }

        return new(process, address, clock.Elapsed, CpuClock.SecondsOf(process.Id));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
