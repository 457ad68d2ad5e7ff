using System.Security.Cryptography;
using ClusterCerts.Encoding;

namespace ClusterCerts.Export;

/// <summary>The files that a folder of another machine is to have. It holds the key until it is disposed.</summary>
internal sealed class NodeLayout : IDisposable
{
    /// <summary>The folder there.</summary>
    internal required string Folder { get; init; }

    /// <summary>The name of the file of a layout that is one; null for a folder of files.</summary>
    internal string? OnlyName { get; init; }

    internal required IReadOnlyList<LayoutFile> Files { get; init; }

    /// <summary>The certificate in them.</summary>
    internal required DecodedCertificate Leaf { get; init; }

    /// <summary>The digest of the trust bundle and lists in them; null where there are none.</summary>
    internal required string? TrustSha256 { get; init; }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        foreach (LayoutFile file in Files.Where(f => f.IsPrivate))
            CryptographicOperations.ZeroMemory(file.Content);
    }
}
