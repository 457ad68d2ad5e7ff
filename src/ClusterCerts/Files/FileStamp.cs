using System.Runtime.InteropServices;

namespace ClusterCerts.Files;

/// <summary>Tells whether files are still what they were, without reading them: by which files they are, their lengths, and when they were changed.</summary>
internal static class FileStamp
{
    private const int ErrorOf = -1;
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

    private static bool TryRead(string path, Span<long> fields)
    {
        if (!Statx.TryOf(path, follows: true, out Statx? found))
            return TryReadAnywhere(path, fields);
        if (found is not Statx file)
        {
            fields[0] = ErrorOf;
            return true;
        }

        fields[0] = ((long)file.DeviceMajor << 32) | file.DeviceMinor;
        fields[1] = (long)file.Inode;
        fields[2] = (long)file.Length;
        fields[3] = file.Changed.Ticks;
        fields[4] = file.Modified.Ticks;
        fields[5] = file.Mode;
        return file.IsPlainFile && IsSettled(fields[3]) && IsSettled(fields[4]);
    }

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
