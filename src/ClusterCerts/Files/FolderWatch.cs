using System.Runtime.InteropServices;

namespace ClusterCerts.Files;

/// <summary>Notices when a program opens a folder or a file in it (Linux's inotify), so that a change can wait for a
/// pause.</summary>
/// <remarks>
/// A program that opens a key and then its certificate by path has opened something a moment ago while it is between the two.
/// Waiting until nothing was opened for a while therefore waits until no such program is between them.
/// </remarks>
internal sealed partial class FolderWatch : IDisposable
{
    private const uint Opened = 0x20; // IN_OPEN
    private const int NonBlocking = 0x80800; // IN_NONBLOCK | IN_CLOEXEC
    private const short Readable = 1; // POLLIN

    private readonly int _descriptor;
    private readonly byte[] _events = new byte[16384];

    private FolderWatch(int descriptor) => _descriptor = descriptor;

    /// <summary>Begins to watch.</summary>
    /// <returns>Null where the platform cannot, or has no watch left.</returns>
    internal static FolderWatch? TryBegin(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        int descriptor = Initialize(NonBlocking);
        if (descriptor < 0)
            return null;
        if (AddWatch(descriptor, folder, Opened) >= 0)
            return new FolderWatch(descriptor);
        _ = Close(descriptor);
        return null;
    }

    /// <summary>Waits until nothing was opened for a while.</summary>
    /// <param name="pause">How long nothing must have been opened.</param>
    /// <param name="patience">The longest wait.</param>
    /// <param name="clock">What that is measured by.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>False when there was no such pause.</returns>
    internal bool WaitForPause(TimeSpan pause, TimeSpan patience, TimeProvider clock, CancellationToken cancellation)
    {
        long begin = clock.GetTimestamp();
        while (clock.GetElapsedTime(begin) < patience)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!IsOpenedWithin(pause))
                return true;
        }

        return false;
    }

    public void Dispose() => _ = Close(_descriptor);

    private bool IsOpenedWithin(TimeSpan time)
    {
        var poll = new PollDescriptor { Descriptor = _descriptor, Events = Readable };
        if (Poll(ref poll, 1, (int)time.TotalMilliseconds) <= 0)
            return false;
        _ = Read(_descriptor, _events, _events.Length);
        return true;
    }

    [LibraryImport("libc", EntryPoint = "inotify_init1", SetLastError = true)]
    private static partial int Initialize(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddWatch(int descriptor, string path, uint mask);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, [Out] byte[] buffer, nint size);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
