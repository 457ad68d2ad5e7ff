using System.Numerics;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The record of an authority directory: a file of lines, beside documents that are files as any others.</summary>
internal sealed class FolderRecord(AuthorityPaths folder, LedgerFile ledger) : AuthorityRecord
{
    private readonly FileSystem _files = folder.Files;

    internal override Ledger Ledger => ledger;

    internal override bool CanDelete => true;

    internal override BigInteger ReadSerialNumber() => SerialFile.Read(folder);

    internal override void Check(bool isIssuance)
    {
        TargetFile.CheckAppend(ledger.Path);
        if (isIssuance)
            TargetFile.Check(folder.PathOf(AuthorityDocument.SerialNumber), replace: true, _files);
    }

    internal override void CheckNew(IEnumerable<FileChange> documents)
    {
        // Each is a file, and looked at as one.
    }

    internal override bool IsFile(FileChange change) => true;

    internal override string? NewChange() => null;

    // One that another store kept, and that brought the authority into this folder: only then is it here, with nothing left to place.
    internal override bool Has(string change) => true;

    internal override void Append(RecordedChange change)
    {
        if (change.LastSerialNumber is BigInteger last)
            AtomicFile.Write(_files, folder.PathOf(AuthorityDocument.SerialNumber), SerialFile.Encode(last), FileProtection.Public, replace: true);
        ledger.Append(_files, change.Lines);
    }

    internal override void Refresh() => ledger.Refresh();

    internal override void KeepIndex() => ledger.KeepIndex(_files);

    internal override string? RepairLastLine() => ledger.RepairLastLine(_files);

    internal override void Delete() => ledger.Delete(_files);

    internal override void Rehearse()
    {
        TargetFile.CheckAppend(ledger.Path);
        _files.Append(ledger.Path, [], FileProtection.Private);
    }
}
