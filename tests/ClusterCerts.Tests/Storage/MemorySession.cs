using System.Numerics;

namespace ClusterCerts.Tests.Storage;

/// <summary>A change of a <see cref="MemoryStore"/>, one at a time.</summary>
internal sealed class MemorySession(MemoryStore store) : IAuthoritySession
{
    private bool _isOver;

    public Ledger Ledger => store.Lines;

    public BigInteger ReadLastSerialNumber() => BigInteger.Max(InDocument, Ledger.HighestSerialNumber);

    private BigInteger InDocument => store.Read(AuthorityDocument.SerialNumber) is byte[] bytes
        ? SerialFile.Parse(bytes, store.PlaceOf(AuthorityDocument.SerialNumber)) : BigInteger.Zero;

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> Prepare(IReadOnlyList<NodeFiles> files)
    {
        var failures = new Dictionary<NodeFiles, ClusterCertsException>();
        foreach (NodeFiles pair in files)
        {
            try
            {
                TargetFile.Check(pair.CertificatePath, pair.MayReplace, store.Paths.Files);
                if (pair is { KeyPath: string key, KeyPem: not null })
                    TargetFile.Check(key, pair.MayReplace, store.Paths.Files);
            }
            catch (ClusterCertsException e)
            {
                failures.Add(pair, e);
            }
        }

        return failures;
    }

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> RecordIssued(IReadOnlyList<IssuedFiles> issued, IReadOnlyList<byte[]> chain)
    {
        var files = new ChangeSet("issue");
        files.WriteLastSerialNumber(issued.Max(i => i.Entry.SerialNumber!.Value));
        foreach ((NodeFiles pair, LedgerEntry entry) in issued)
        {
            if (pair is { KeyPath: string key, KeyPem: byte[] pem })
                files.Write(key, pem, FileProtection.Private, isNew: !pair.MayReplace);
            files.Write(pair.CertificatePath, CertificateFile.Write([entry.Certificate!, .. chain]), FileProtection.Public, isNew: !pair.MayReplace);
        }

        LedgerEntry[] entries = [.. issued.Select(i => i.Entry)];
        store.Change([.. SerialNumberGap.Before(Ledger, InDocument, entries, isIssuance: true), .. entries], files.Files);
        return new Dictionary<NodeFiles, ClusterCertsException>();
    }

    public void Commit(ChangeSet changes)
    {
        foreach (FileChange change in changes.Files.Where(c => c is { IsNew: true, IsWritten: true }))
        {
            string path = change.PathIn(store.Paths);
            if (change.Document is AuthorityDocument document ? store.Has(document) : File.Exists(path))
                throw FileErrors.Exists(path);
        }

        changes.MayBeThere = true;
        store.Change([.. SerialNumberGap.Before(Ledger, InDocument, changes.Ledger, isIssuance: false), .. changes.Ledger], changes.Files);
    }

    public void Dispose()
    {
        if (!_isOver)
            store.Release();
        _isOver = true;
    }
}
