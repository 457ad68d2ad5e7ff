using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.Backup;

/// <summary>The files of a backup as they were while nobody could change them. They are held in memory, so that others go on while the backup is written, and zeroed in
/// the end. Where they are more than that, what is beyond is read again later, and refused if it was changed.</summary>
internal sealed class HeldSources : IDisposable
{
    /// <summary>So much is held: the keys and certificates of a hundred thousand nodes.</summary>
    private const long Most = 256 << 20;

    private readonly Dictionary<BackupSource, byte[]> _held = new(ReferenceEqualityComparer.Instance);
    private long _size;

    /// <summary>Reads a file, and holds it.</summary>
    /// <returns>What the manifest says of it.</returns>
    /// <exception cref="ClusterCertsException">It cannot be read.</exception>
    internal BackupEntry Take(BackupSource source)
    {
        if (source.Path is not string path || (new FileInfo(path) is { Exists: true } file && file.Length > Most - _size))
            return BackupSource.Measure(source);

        // One that has gone meanwhile is told as such.
        byte[] content = InputFile.ReadWhole(path, (int)Most);
        _held.Add(source, content);
        _size += content.Length;
        return source.Entry(content.Length, SHA256.HashData(content));
    }

    /// <summary>Opens one that was taken, as it was then.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read.</exception>
    internal Stream Open(BackupSource source) => _held.TryGetValue(source, out byte[]? content) ? new MemoryStream(content, writable: false) : source.Open();

    public void Dispose()
    {
        foreach (byte[] content in _held.Values)
            CryptographicOperations.ZeroMemory(content);
        _held.Clear();
    }
}
