using System.Collections.Concurrent;
using System.Diagnostics;

namespace ClusterCerts.Publishing;

/// <summary>Who publishes: this host, this process, and which of its publications are under way.</summary>
internal static class PublisherIdentity
{
    private static readonly ConcurrentDictionary<string, byte> Running = [];

    // A process' beginning is told in other units by other systems.
    private static readonly TimeSpan SameStart = TimeSpan.FromSeconds(2);

    /// <summary>The note of a publication that begins now.</summary>
    /// <param name="now">Now.</param>
    /// <param name="busy">How long other hosts leave it alone.</param>
    /// <param name="run">What tells it apart, which <see cref="End"/> takes.</param>
    internal static PublishLock Begin(DateTimeOffset now, TimeSpan busy, string run)
    {
        Running[run] = 0;
        using var own = Process.GetCurrentProcess();
        return new PublishLock { Host = Environment.MachineName, Process = own.Id, Started = StartOf(own), Run = run, Began = now, BusyUntil = now + busy };
    }

    /// <summary>It is over, however it ended.</summary>
    internal static void End(string run) => Running.TryRemove(run, out _);

    /// <summary>Whether the publication of a note is still under way, as far as can be told from here.</summary>
    internal static bool IsAlive(PublishLock note, DateTimeOffset now)
    {
        if (!string.Equals(note.Host, Environment.MachineName, StringComparison.OrdinalIgnoreCase))
            return now < note.BusyUntil;
        if (note.Process == Environment.ProcessId)
            return Running.ContainsKey(note.Run);
        try
        {
            using var other = Process.GetProcessById(note.Process);
            return (StartOf(other) - note.Started).Duration() < SameStart;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false; // It has ended.
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return true; // Another account's, of which nothing else is told.
        }
    }

    private static DateTimeOffset StartOf(Process process) => new(process.StartTime.ToUniversalTime(), TimeSpan.Zero);
}
