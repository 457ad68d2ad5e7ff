using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.KeyRings;

/// <summary>What a key ring takes from outside: the clock, the disk, random numbers, and how a turn treats programs that read the ring at
/// the time.</summary>
internal sealed record KeyRingContext
{
    internal static KeyRingContext Real { get; } = new();

    /// <summary>The machine's own, told to somebody.</summary>
    internal static KeyRingContext Telling(WorkLog? log) => log is null ? Real : Real with { Files = new ToldFileSystem(log), Log = log };

    /// <summary>Who is told of what is done.</summary>
    internal WorkLog Log { get; init; } = WorkLog.None;

    internal TimeProvider Time { get; init; } = TimeProvider.System;

    internal FileSystem Files { get; init; } = FileSystem.Real;

    internal Action<Span<byte>> FillRandom { get; init; } = RandomNumberGenerator.Fill;

    /// <summary>How long nobody must have opened a file of the ring before it turns; zero not to look.</summary>
    internal TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long to wait for that.</summary>
    internal TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a folder stays after its turn at least, for programs that still read in it.</summary>
    internal TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after a turn the next one needs to be forced.</summary>
    internal TimeSpan Interval { get; init; } = TimeSpan.FromHours(1);
}
