using System.Runtime.InteropServices;

namespace ClusterCerts.Benchmarks;

/// <summary>Processor time in milliseconds, of user and kernel; known on Linux only.</summary>
internal static partial class Cpu
{
    /// <summary>Of this process, all of its threads.</summary>
    internal static double OfThisProcess => Clock(2); // CLOCK_PROCESS_CPUTIME_ID

    /// <summary>Of the thread that asks.</summary>
    internal static double OfThisThread => Clock(3); // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Of all processes that were started and have ended.</summary>
    internal static double OfChildren
    {
        get
        {
            const int Children = -1;
            Span<long> usage = stackalloc long[18]; // struct rusage: two times, as seconds and microseconds, then 14 numbers
            return OperatingSystem.IsLinux() && GetUsage(Children, usage) == 0
                ? ((usage[0] + usage[2]) * 1000) + ((usage[1] + usage[3]) / 1000.0)
                : double.NaN;
        }
    }

    /// <summary>Of a process that runs, and of those that it started and that have ended; null where there is none.</summary>
    internal static (double Own, double Children)? Of(int process)
    {
        const double Tick = 10; // sysconf(_SC_CLK_TCK) is 100 on each Linux that .NET runs on
        try
        {
            // proc(5): fields 14 to 17; the second is a name in brackets, with anything in it.
            string status = File.ReadAllText($"/proc/{process}/stat");
            double[] times = [.. status[(status.LastIndexOf(')') + 2)..].Split(' ')[11..15].Select(double.Parse)];
            return ((times[0] + times[1]) * Tick, (times[2] + times[3]) * Tick);
        }
        catch (IOException)
        {
            return null; // It has ended, or this is no Linux.
        }
    }

    // Exact, where getrusage tells of a running thread what it was at the last tick.
    private static double Clock(int id)
    {
        Span<long> time = stackalloc long[2]; // struct timespec
        return OperatingSystem.IsLinux() && GetTime(id, time) == 0 ? (time[0] * 1000) + (time[1] / 1e6) : double.NaN;
    }

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int GetUsage(int who, Span<long> usage);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int id, Span<long> time);
}
