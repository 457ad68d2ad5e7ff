using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.Backup;

/// <summary>A file that goes into a backup.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Path">Where it is on this host; null where <paramref name="Content"/> has it.</param>
/// <param name="Content">Its octets; null where it is a file of this host.</param>
/// <param name="IsPrivate">Whether others may not read it.</param>
/// <param name="Modified">When its content was written last.</param>
internal sealed record BackupSource(string Name, string? Path, byte[]? Content, bool IsPrivate, DateTimeOffset Modified)
{
    /// <summary>Whether it belongs outside of the authority directory.</summary>
    internal bool IsOutside { get; init; }

    /// <summary>A file of this host.</summary>
    /// <exception cref="ClusterCertsException">It is gone, or what is known of it cannot be read.</exception>
    internal static BackupSource OfFile(string name, string path)
    {
        try
        {
            return new(name, path, null, IsPrivateFile(path) || BackupEntry.IsPrivateName(name), new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero));
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(path, e);
        }
    }

    /// <summary>What the manifest says of one, as it is now.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read.</exception>
    internal static BackupEntry Measure(BackupSource source)
    {
        using Stream stream = source.Open();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[64 << 10];
        long size = 0;
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            hash.AppendData(buffer, 0, read);
            size += read;
        }

        CryptographicOperations.ZeroMemory(buffer);
        return source.Entry(size, hash.GetCurrentHash());
    }

    /// <summary>What the manifest says of it.</summary>
    /// <param name="size">How long it is.</param>
    /// <param name="sha256">The digest of its octets.</param>
    internal BackupEntry Entry(long size, byte[] sha256) => new()
    {
        Name = Name,
        Size = size,
        Sha256 = Convert.ToHexStringLower(sha256),
        IsPrivate = IsPrivate,
        Modified = Modified,
        Path = IsOutside ? Path : null,
    };

    /// <summary>Opens it.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read.</exception>
    internal Stream Open() => Content is null ? new HashedInput(Path!) : new MemoryStream(Content, writable: false);

    private static bool IsPrivateFile(string path) => OperatingSystem.IsWindows() ? path.EndsWith(".key", StringComparison.OrdinalIgnoreCase)
        : (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) == 0;
}
