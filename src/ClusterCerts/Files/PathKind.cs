using System.Globalization;
using System.Runtime.InteropServices;

namespace ClusterCerts.Files;

/// <summary>What is at a path: pipes, devices and sockets may have no end, and opening a pipe waits for a writer.</summary>
internal static partial class PathKind
{
    /// <summary>What is there if it is no file, in a few words; null for a file, for nothing, and where the system cannot tell.</summary>
    internal static string? Unreadable(string path)
    {
        if (OperatingSystem.IsWindows())
            return path.StartsWith(@"\\.\", StringComparison.Ordinal) ? "a device or a pipe" : null;
        return (Statx.TryOf(path, follows: true, out Statx? found) ? found?.Kind : null) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    /// <summary>Whether a file with content is there, for sure: false also where the system cannot tell.</summary>
    internal static bool IsPlainFile(string path) =>
        Statx.TryOf(path, follows: true, out Statx? found) && found is { IsPlainFile: true };

    /// <summary>The descriptor that a path such as <c>/dev/stdin</c> or <c>/dev/fd/63</c> names, if whoever started this process handed it over.</summary>
    /// <remarks>Such a pipe was opened already, by a shell for <c>&lt;(command)</c>; what this process opened for itself is none.</remarks>
    internal static int? HandedOver(string path)
    {
        const int GetFlags = 1; // F_GETFD
        const int CloseOnExecute = 1; // FD_CLOEXEC: what is marked so did not come with the process
        if (OperatingSystem.IsWindows() || DescriptorOf(Path.GetFullPath(path)) is not int descriptor)
            return null;
        int flags = FileControl(descriptor, GetFlags);
        return flags >= 0 && (flags & CloseOnExecute) == 0 ? descriptor : null;
    }

    private static int? DescriptorOf(string path)
    {
        if (path == "/dev/stdin")
            return 0;
        string[] folders = ["/dev/fd/", "/proc/self/fd/", $"/proc/{Environment.ProcessId}/fd/"];
        return folders.FirstOrDefault(f => path.StartsWith(f, StringComparison.Ordinal)) is string folder
            && int.TryParse(path[folder.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int FileControl(int descriptor, int command);
}
