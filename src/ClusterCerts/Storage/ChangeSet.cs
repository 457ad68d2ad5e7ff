using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Documents and files to write or delete, and ledger lines to append, that become true together or not at all.</summary>
internal sealed class ChangeSet(string operation)
{
    private readonly List<FileChange> _files = [];

    /// <summary>For an administrator: which command.</summary>
    internal string Operation { get; } = operation;

    internal IReadOnlyList<FileChange> Files => _files;

    internal List<LedgerEntry> Ledger { get; } = [];

    /// <summary>Where the whole authority goes with this change; null where it stays.</summary>
    internal string? MovedTo { get; init; }

    /// <summary>Whether something of it may be there: from when it is begun, unless it failed and all of it was undone.</summary>
    internal bool MayBeThere { get; set; }

    /// <summary>Adds a document to write.</summary>
    /// <param name="document">The document.</param>
    /// <param name="content">Its new bytes.</param>
    /// <param name="isNew">Whether it is made where nothing may be.</param>
    internal ChangeSet Write(AuthorityDocument document, byte[] content, bool isNew = false)
    {
        _files.Add(new FileChange(document, null, content, document.Protection) { IsNew = isNew });
        return this;
    }

    /// <summary>Adds a file of this host to write.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="content">Its new bytes.</param>
    /// <param name="protection">Who may read it.</param>
    /// <param name="isNew">Whether it is made where nothing may be.</param>
    /// <param name="passphrase">What may open the key that it replaces.</param>
    internal ChangeSet Write(string path, byte[] content, FileProtection protection, bool isNew = false, Passphrase? passphrase = null)
    {
        _files.Add(new FileChange(null, path, content, protection) { IsNew = isNew, Passphrase = passphrase });
        return this;
    }

    /// <summary>Adds a file of this host to make, of more than is held in memory.</summary>
    /// <param name="path">Absolute; nothing may be there.</param>
    /// <param name="write">Writes it, once. It may throw to give up: nothing of the change is true then.</param>
    /// <param name="protection">Who may read it.</param>
    internal ChangeSet Write(string path, Action<Stream> write, FileProtection protection)
    {
        _files.Add(new FileChange(null, path, null, protection) { IsNew = true, Writer = write });
        return this;
    }

    /// <summary>Adds the last serial number used.</summary>
    internal ChangeSet WriteLastSerialNumber(SerialNumber last, bool isNew = false) =>
        Write(AuthorityDocument.SerialNumber, SerialFile.Encode(last.Value), isNew);

    /// <summary>Adds a document to delete.</summary>
    internal ChangeSet Delete(AuthorityDocument document)
    {
        _files.Add(new FileChange(document, null, null, FileProtection.Private));
        return this;
    }

    /// <summary>Adds a file of this host to delete.</summary>
    internal ChangeSet Delete(string path)
    {
        _files.Add(new FileChange(null, path, null, FileProtection.Private));
        return this;
    }
}

/// <summary>One document of a <see cref="ChangeSet"/>, or one file of this host.</summary>
/// <param name="Document">The document; null for a file.</param>
/// <param name="Path">Absolute; null for a document.</param>
/// <param name="Content">Its new bytes; null deletes it, unless there is a <see cref="Writer"/>.</param>
/// <param name="Protection">Who may read it.</param>
internal sealed record FileChange(AuthorityDocument? Document, string? Path, byte[]? Content, FileProtection Protection)
{
    /// <summary>Whether it is made where nothing may be: the last step itself refuses to replace.</summary>
    internal bool IsNew { get; init; }

    /// <summary>Writes a file's new content, in place of <see cref="Content"/>; null where that is all.</summary>
    internal Action<Stream>? Writer { get; init; }

    /// <summary>Whether it is to be there.</summary>
    internal bool IsWritten => Content is not null || Writer is not null;

    /// <summary>What may open the key that it replaces, where that must be known.</summary>
    internal Passphrase? Passphrase { get; init; }

    /// <summary>Where it is when documents are files.</summary>
    internal string PathIn(AuthorityPaths paths) => Document is AuthorityDocument document ? paths.PathOf(document) : Path!;
}

/// <summary>The files of one certificate that is to be issued.</summary>
internal sealed class NodeFiles
{
    internal required string NodeId { get; init; }

    /// <summary>Absolute; the leaf and the CA certificates after it go there.</summary>
    internal required string CertificatePath { get; init; }

    /// <summary>Absolute; null when the key was never here.</summary>
    internal string? KeyPath { get; init; }

    /// <summary>The new key file's bytes, null when there is none to write; the caller zeroes them.</summary>
    internal byte[]? KeyPem { get; init; }

    /// <summary>What the key before may be encrypted with, as the new one is.</summary>
    internal Passphrase? Passphrase { get; init; }

    /// <summary>Whether files that are there may be replaced.</summary>
    internal bool MayReplace { get; init; }
}

/// <summary>One certificate to record, and its files.</summary>
internal sealed record IssuedFiles(NodeFiles Files, LedgerEntry Entry);
