using Microsoft.Win32.SafeHandles;

namespace ClusterCerts.Files;

/// <summary>Reads a whole input file within a bound, and turns the file system's exceptions into ours.</summary>
internal static class InputFile
{
    /// <summary>The bound for certificates, keys, requests and bundles: 4 MiB, far above any real one.</summary>
    internal const int DefaultLimit = 4 << 20;

    /// <summary>The bound for revocation lists and policies: 64 MiB.</summary>
    internal const int ListLimit = 64 << 20;

    /// <summary>The bound for all revocation lists of a CA that were signed ahead: 512 MiB.</summary>
    internal const int PreparedLimit = 512 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="limit">The most bytes that it may hold.</param>
    /// <returns>Its bytes, at least one. Whoever reads a private key zeroes them.</returns>
    /// <exception cref="ClusterCertsException">The file is missing, a folder, empty, too large or unreadable.</exception>
    internal static byte[] ReadAllBytes(string path, int limit = DefaultLimit)
    {
        byte[] bytes = ReadWhole(path, limit);
        return bytes.Length > 0 ? bytes : throw Empty(path);
    }

    /// <summary>As <see cref="ReadAllBytes"/>, for a file that may be empty.</summary>
    /// <exception cref="ClusterCertsException">The file is missing, a folder, too large or unreadable.</exception>
    internal static byte[] ReadWhole(string path, int limit = DefaultLimit)
    {
        bool isPlain = PathKind.IsPlainFile(path);
        if (!isPlain && Directory.Exists(path))
            throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{path}' is a folder; name a file in it.", path);
        try
        {
            if (isPlain)
                return ReadStream(OpenPlain(path), path, limit);
            return IsHandedOver(path)
                ? InheritedFiles.Read(path, () => ReadStream(Open(path), path, limit))
                : ReadStream(Open(path), path, limit);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw FileErrors.Reading(path, e);
        }
    }

    /// <summary>Whether a path names no file, but what a shell opened for this process, such as a pipe.</summary>
    /// <param name="path">The path.</param>
    internal static bool IsHandedOver(string path) => PathKind.Unreadable(path) is not null && PathKind.HandedOver(path) is not null;

    /// <summary>As <see cref="ReadAllBytes"/>, for a secret that is read once: nothing of it is kept, wherever it comes from.</summary>
    /// <exception cref="ClusterCertsException">As for <see cref="ReadAllBytes"/>.</exception>
    internal static byte[] ReadSecret(string path, int limit)
    {
        if (PathKind.HandedOver(path) is null)
            return ReadAllBytes(path, limit);
        try
        {
            byte[] bytes = ReadStream(Open(path), path, limit);
            return bytes.Length > 0 ? bytes : throw Empty(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(path, e);
        }
    }

    /// <summary>Opens a file that others may write to meanwhile, or a pipe that a shell opened for the command.</summary>
    /// <param name="path">The file's path.</param>
    /// <exception cref="ClusterCertsException">It is a pipe, device or socket by its name: it may never end, and a pipe is waited for.</exception>
    /// <exception cref="IOException">It cannot be opened.</exception>
    internal static FileStream Open(string path)
    {
        if (PathKind.Unreadable(path) is not string kind)
            return OpenPlain(path);
        return PathKind.HandedOver(path) is int descriptor
            ? new FileStream(new SafeFileHandle(descriptor, ownsHandle: false), FileAccess.Read, 0)
            : throw Endless(path, kind);
    }

    /// <summary>Refuses what is in a file's place and is not one.</summary>
    /// <exception cref="ClusterCertsException">It is a pipe, a device or a socket.</exception>
    internal static void RefuseEndless(string path)
    {
        if (PathKind.Unreadable(path) is string kind)
            throw Endless(path, kind);
    }

    private static ClusterCertsException Endless(string path, string kind) =>
        new(ErrorCode.WrongFileKind, $"'{path}' is {kind}, which may never end; name a file.", path);

    private static FileStream OpenPlain(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);

    private static byte[] ReadStream(FileStream opened, string path, int limit)
    {
        using FileStream stream = opened;
        return stream.CanSeek && stream.Length > limit ? throw TooLarge(path, limit) : ReadBounded(stream, path, limit);
    }

    /// <summary>Reads to the end without trusting the length: pipes have none, and files grow.</summary>
    /// <exception cref="ClusterCertsException">There is more than the limit.</exception>
    internal static byte[] ReadBounded(Stream stream, string path, int limit)
    {
        byte[] buffer = new byte[stream.CanSeek ? (int)stream.Length + 1 : 16384];
        int count = 0;
        while (true)
        {
            int read = PipedInput.Read(stream, buffer, count, buffer.Length - count);
            if (read == 0)
                break;
            count += read;
            if (count > limit)
                throw TooLarge(path, limit);
            if (count == buffer.Length)
                buffer = Resize(buffer, buffer.Length * 2);
        }

        return Resize(buffer, count);
    }

    private static byte[] Resize(byte[] buffer, int length)
    {
        if (buffer.Length == length)
            return buffer;
        byte[] resized = buffer.AsSpan(0, Math.Min(buffer.Length, length)).ToArray();
        if (resized.Length < length)
            Array.Resize(ref resized, length);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(buffer);
        return resized;
    }

    private static ClusterCertsException Empty(string path) => new(ErrorCode.FileEmpty, $"'{path}' is empty.", path);

    private static ClusterCertsException TooLarge(string path, int limit) => new(
        ErrorCode.FileTooLarge,
        $"'{path}' is larger than {(limit < 1 << 20 ? $"{limit >> 10} KiB" : $"{limit >> 20} MiB")}, and no certificate, key, passphrase or list of this kind is that large. Check the path.",
        path);
}
