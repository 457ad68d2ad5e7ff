using System.Runtime.InteropServices;

namespace ClusterCerts.Files;

/// <summary>Tells whether files are still what they were, without reading them: by which files they are, their lengths, and when they were changed.</summary>
internal static class FileStamp
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint BasicFields = 0x7ff; // STATX_BASIC_STATS
    private const int ErrorOf = -1;
    private const int FileKind = 0xF000; // S_IFMT
    private const int PlainFile = 0x8000; // S_IFREG
    private const int FieldsEach = 6;

    // A file system keeps time by the tick of its kernel, 10 ms at most, and some on sticks by whole or even seconds.
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan CoarseTick = TimeSpan.FromSeconds(3);

    /// <summary>The stamp of files; what a link leads to counts. Files that are not there have one too.</summary>
    /// <param name="paths">Their paths, absolute.</param>
    /// <returns>A text that is another one as soon as a file is; null where that cannot be told: a file was changed so lately that a further change would
    /// bear the same time, or it is a pipe or a device.</returns>
    internal static string? Of(IReadOnlyList<string> paths)
    {
        long[] fields = new long[paths.Count * FieldsEach];
        for (int i = 0; i < paths.Count; i++)
        {
            if (!TryRead(paths[i], fields.AsSpan(i * FieldsEach, FieldsEach)))
                return null;
        }

        return new string(MemoryMarshal.Cast<long, char>(fields));
    }

    private static unsafe bool TryRead(string path, Span<long> fields)
    {
        if (OperatingSystem.IsWindows())
            return TryReadAnywhere(path, fields);
        byte* stat = stackalloc byte[256];
        try
        {
            if (PathKind.StatX(CurrentFolder, path, 0, BasicFields, stat) != 0)
            {
                fields[0] = ErrorOf;
                return true;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return TryReadAnywhere(path, fields);
        }

        // struct statx: stx_mode 28, stx_ino 32, stx_size 40, stx_ctime 96, stx_mtime 112, stx_dev_major and stx_dev_minor 136.
        fields[0] = *(long*)(stat + 136);
        fields[1] = *(long*)(stat + 32);
        fields[2] = *(long*)(stat + 40);
        fields[3] = TicksOf(stat + 96);
        fields[4] = TicksOf(stat + 112);
        fields[5] = *(ushort*)(stat + 28);
        return (fields[5] & FileKind) is PlainFile && IsSettled(fields[3]) && IsSettled(fields[4]);
    }

    private static unsafe long TicksOf(byte* time) =>
        DateTime.UnixEpoch.Ticks + (*(long*)time * TimeSpan.TicksPerSecond) + (*(uint*)(time + 8) / TimeSpan.NanosecondsPerTick);

    private static bool TryReadAnywhere(string path, Span<long> fields)
    {
        var file = new FileInfo(path);
        if (file.LinkTarget is not null)
            file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        fields[0] = file.Exists ? (long)file.Attributes : ErrorOf;
        if (!file.Exists)
            return !Directory.Exists(path);
        (fields[1], fields[2], fields[3]) = (file.CreationTimeUtc.Ticks, file.Length, file.LastWriteTimeUtc.Ticks);
        return PathKind.Unreadable(path) is null && IsSettled(fields[3]);
    }

    private static bool IsSettled(long ticks) =>
        DateTime.UtcNow.Ticks - ticks > (ticks % TimeSpan.TicksPerSecond == 0 ? CoarseTick : Tick).Ticks;
}
