namespace ClusterCerts;

/// <summary>Reads a whole input file within a bound, and turns the file system's exceptions into ours.</summary>
internal static class InputFile
{
    /// <summary>The bound for certificates, keys, requests and bundles: 4 MiB, far above any real one.</summary>
    internal const int DefaultLimit = 4 << 20;

    /// <summary>The bound for revocation lists and policies: 64 MiB.</summary>
    internal const int ListLimit = 64 << 20;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="limit">The most bytes that it may hold.</param>
    /// <returns>Its bytes, at least one. Whoever reads a private key zeroes them.</returns>
    /// <exception cref="ClusterCertsException">The file is missing, a folder, empty, too large or unreadable.</exception>
    internal static byte[] ReadAllBytes(string path, int limit = DefaultLimit)
    {
        if (Directory.Exists(path))
            throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{path}' is a folder; name a file in it.", path);
        if (PathKind.Unreadable(path) is string kind)
            throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{path}' is {kind}, which may never end; name a file.", path);

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            if (stream.CanSeek && stream.Length > limit)
                throw TooLarge(path, limit);

            byte[] bytes = ReadBounded(stream, path, limit);
            return bytes.Length > 0
                ? bytes
                : throw new ClusterCertsException(ErrorCode.FileEmpty, $"'{path}' is empty.", path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw FileErrors.Reading(path, e);
        }
    }

    // Reads to the end without trusting the length: pipes have none, and files grow.
    private static byte[] ReadBounded(FileStream stream, string path, int limit)
    {
        byte[] buffer = new byte[stream.CanSeek ? (int)stream.Length + 1 : 16384];
        int count = 0;
        while (true)
        {
            int read = stream.Read(buffer, count, buffer.Length - count);
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

    private static ClusterCertsException TooLarge(string path, int limit) => new(
        ErrorCode.FileTooLarge,
        $"'{path}' is larger than {limit >> 20} MiB; no certificate, key or list is. Check the path.",
        path);
}
