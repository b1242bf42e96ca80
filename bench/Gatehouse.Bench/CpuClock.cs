using System.Runtime.InteropServices;

namespace Gatehouse.Bench;

/// <summary>The kernel's own clock of what a process has computed, in nanoseconds; <c>/proc</c> tells hundredths of a second, ten requests of ours.</summary>
internal static partial class CpuClock
{
    /// <summary>User and system seconds of all its threads, those that have ended included.</summary>
    public static double SecondsOf(int process)
    {
        // clock_getcpuclockid(3): the process's number, turned over, in front of the kind of clock (2: what the scheduler counted).
        const int scheduled = 2;
        return Read((~process << 3) | scheduled, out var time) == 0
            ? time.Seconds + time.Nanoseconds / 1e9
            : throw new InvalidOperationException($"The CPU time of process {process} cannot be read.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
