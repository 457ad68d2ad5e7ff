using System.Security.Cryptography;
using ClusterCerts.Authority;
using ClusterCerts.Files;

namespace ClusterCerts.Export;

/// <summary>An export that was checked and is ready to be written: its files, and where they go. It holds the key until it is
/// disposed.</summary>
public sealed class ExportPlan : IDisposable
{
    private readonly AuthorityContext _context;
    private readonly IReadOnlyList<LayoutFile> _content;
    private readonly bool _isOneFile;
    private readonly bool _force;

    internal ExportPlan(
        AuthorityContext context,
        string nodeId,
        string outputPath,
        TargetFolder target,
        IReadOnlyList<LayoutFile> content,
        bool isOneFile,
        bool force)
    {
        _context = context;
        _content = content;
        _isOneFile = isOneFile;
        _force = force;
        NodeId = nodeId;
        OutputPath = outputPath;
        Files = [.. content.Select(f => new ExportedFile(
            isOneFile ? outputPath : Path.Combine(outputPath, f.Name.Replace('/', Path.DirectorySeparatorChar)),
            nodeId,
            f.Kind,
            f.IsPrivate,
            isOneFile ? target.Location : target.PathOf(f.Name)))];
    }

    /// <summary>Whose files they are; for a key ring the ring's name.</summary>
    public string NodeId { get; }

    /// <summary>The folder, or the file of a layout that is one, absolute.</summary>
    public string OutputPath { get; }

    /// <summary>The files that <see cref="Write"/> makes, in the order of the layout.</summary>
    public IReadOnlyList<ExportedFile> Files { get; }

    /// <summary>Looks once more, right before the files are written, and throws where they may not be.</summary>
    internal Action? CheckAgain { get; init; }

    /// <summary>Is told of what a command that was interrupted left.</summary>
    internal Action<string>? Notify { get; init; }

    /// <summary>Writes the export, whole or not at all: private files 0600, the folder 0700.</summary>
    /// <returns>The files.</returns>
    /// <exception cref="ClusterCertsException">It cannot be written, or was revoked meanwhile; nothing was changed.</exception>
    public IReadOnlyList<ExportedFile> Write()
    {
        CheckAgain?.Invoke();
        if (!_isOneFile)
        {
            ExportFolder.Write(_context, OutputPath, _content, _force, Notify);
            return Files;
        }

        string folder = FileErrors.FolderOf(OutputPath);
        try
        {
            _context.Files.CreatePrivateDirectory(folder);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(folder, e);
        }

        AtomicFile.Write(_context.Files, OutputPath, _content[0].Content, FileProtection.Private, _force, Notify);
        return Files;
    }

    /// <summary>Zeroes the key.</summary>
    public void Dispose()
    {
        foreach (LayoutFile file in _content.Where(f => f.IsPrivate))
            CryptographicOperations.ZeroMemory(file.Content);
    }
}

/// <summary>A file of an export.</summary>
/// <param name="Path">Where it is, absolute.</param>
/// <param name="NodeId">Whose it is; for a key ring the ring's name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsPrivate">Whether it holds a private key and only its owner may read it.</param>
/// <param name="TargetPath">Where the target machine is to have it, as the settings say.</param>
public sealed record ExportedFile(string Path, string NodeId, ExportFileKind Kind, bool IsPrivate, string TargetPath)
{
    /// <summary>The path.</summary>
    /// <returns>The path.</returns>
    public override string ToString() => Path;
}
