using System.Security.Cryptography;
using ClusterCerts.Authority;

namespace ClusterCerts.Export;

/// <summary>An export that was checked and is ready to be written: its files, and where they go. It holds the key until it is
/// disposed; <see cref="NodeCertExporter.Write"/> writes it.</summary>
public sealed class ExportPlan : IDisposable
{
    internal ExportPlan(string nodeId, string outputPath, TargetFolder target, IReadOnlyList<LayoutFile> content, bool isOneFile, bool isUnchanged)
    {
        IsUnchanged = isUnchanged;
        Content = content;
        IsOneFile = isOneFile;
        NodeId = nodeId;
        OutputPath = outputPath;
        Files = [.. content.Select(f => new ExportedFile(
            isOneFile ? outputPath : Path.Combine(outputPath, f.Name.Replace('/', Path.DirectorySeparatorChar)),
            nodeId,
            f.Kind,
            f.IsPrivate,
            isOneFile ? target.Location : target.PathOf(f.Name),
            Changed: !isUnchanged))];
    }

    /// <summary>Whose files they are; for a key ring the ring's name.</summary>
    public string NodeId { get; }

    /// <summary>The folder, or the file of a layout that is one, absolute.</summary>
    public string OutputPath { get; }

    /// <summary>The files that <see cref="NodeCertExporter.Write"/> makes, in the order of the layout.</summary>
    public IReadOnlyList<ExportedFile> Files { get; }

    /// <summary>Whether all of it is there already, as it would be written; then nothing is written.</summary>
    public bool IsUnchanged { get; }

    /// <summary>What is to be told of the export that is there and holds the same, but is not kept as it would be written; null where there is nothing.</summary>
    internal string? Found { get; init; }

    /// <summary>What to know of the certificate, and who will not take the layout; empty where there is nothing.</summary>
    internal IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The certificate of the node, which is looked at once more before the files are written; null for a key ring.</summary>
    internal NodeCert? NodeCert { get; init; }

    /// <summary>The authority directory that the node is of, absolute; null for a key ring or a certificate of another CA.</summary>
    public string? AuthorityPath => NodeCert?.AuthorityPath;

    /// <summary>What the files hold.</summary>
    internal IReadOnlyList<LayoutFile> Content { get; }

    /// <summary>Whether <see cref="OutputPath"/> is the only file.</summary>
    internal bool IsOneFile { get; }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        foreach (LayoutFile file in Content.Where(f => f.IsPrivate))
            CryptographicOperations.ZeroMemory(file.Content);
    }
}

/// <summary>A file of an export.</summary>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="NodeId">Whose it is; for a key ring the ring's name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsPrivate">Whether it holds a private key and only its owner may read it.</param>
/// <param name="TargetPath">Where the target machine is to have it, as the settings say.</param>
/// <param name="Changed">Whether the export was written; false when all of it was there already.</param>
public sealed record ExportedFile(string Path, string NodeId, ExportFileKind Kind, bool IsPrivate, string TargetPath, bool Changed = true)
{
    /// <summary>The path.</summary>
    /// <returns>The path.</returns>
    public override string ToString() => Path;
}
