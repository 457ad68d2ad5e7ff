using System.Numerics;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>A session that takes no lock and changes nothing: what would be written is held against what may be written.</summary>
internal sealed class RehearsalSession(AuthorityPaths folder, AuthorityRecord record) : IAuthoritySession
{
    private readonly FileSystem _files = folder.Files;

    public Ledger Ledger => record.Ledger;

    public BigInteger ReadLastSerialNumber() => record.ReadLastSerialNumber();

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> Prepare(IReadOnlyList<NodeFiles> files)
    {
        record.Check(isIssuance: true);
        var failures = new Dictionary<NodeFiles, ClusterCertsException>();
        foreach (NodeFiles pair in files)
        {
            try
            {
                Place(pair.CertificatePath, pair.MayReplace);
                if (pair is { KeyPath: string key, KeyPem: not null })
                    Place(key, pair.MayReplace);
            }
            catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
            {
                failures.Add(pair, FileErrors.Writing(pair.CertificatePath, e));
            }
        }

        return failures;
    }

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> RecordIssued(
        IReadOnlyList<IssuedFiles> issued, IReadOnlyList<byte[]> chain)
    {
        Rehearse(() =>
        {
            if (record.NewChange() is null)
                Place(folder.PathOf(AuthorityDocument.SerialNumber), mayReplace: true);
            record.Rehearse();
        });
        return new Dictionary<NodeFiles, ClusterCertsException>();
    }

    public void Commit(ChangeSet changes) => Rehearse(() =>
    {
        if (changes.Ledger.Count > 0)
            record.Rehearse();
        record.CheckNew(changes.Files.Where(c => !record.IsFile(c)));
        foreach (FileChange change in changes.Files.Where(record.IsFile))
        {
            string path = change.PathIn(folder);
            if (change.IsWritten)
                Place(path, mayReplace: !change.IsNew);
            else if (File.Exists(path))
                _files.Delete(path);
        }
    });

    public void Dispose()
    {
    }

    private void Place(string path, bool mayReplace)
    {
        if (Directory.Exists(FileErrors.FolderOf(path)))
            TargetFile.Check(path, mayReplace, _files);
        string temporary = AtomicFile.TemporaryName(_files, path);
        _files.WriteNew(temporary, [], FileProtection.Private);
        _files.Move(temporary, path, mayReplace);
    }

    private void Rehearse(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Writing(folder.Location, e);
        }
    }
}
