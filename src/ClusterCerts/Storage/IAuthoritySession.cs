using System.Numerics;

namespace ClusterCerts.Storage;

/// <summary>The authority for one process alone, from <see cref="IAuthorityStore.Begin"/> to its disposal.</summary>
internal interface IAuthoritySession : IDisposable
{
    /// <summary>The ledger with all that is recorded now.</summary>
    Ledger Ledger { get; }

    /// <summary>The highest serial number in use, whoever raised it; zero when there is none.</summary>
    BigInteger ReadLastSerialNumber();

    /// <summary>Looks whether files can be put in their places and writes the new keys beside them, before anything is signed.</summary>
    /// <param name="files">The files of the certificates to come.</param>
    /// <returns>Those that cannot be written, each with the reason; nothing of them is left.</returns>
    IReadOnlyDictionary<NodeFiles, ClusterCertsException> Prepare(IReadOnlyList<NodeFiles> files);

    /// <summary>Records certificates and then gives their files their names: none is in a file before its ledger line is on disk.</summary>
    /// <param name="issued">The certificates, in the order of their numbers, with files that were prepared.</param>
    /// <param name="chain">The CA certificates that follow each leaf.</param>
    /// <returns>Those whose files could not be put in place after all. What they had is as it was, and the ledger says that the
    /// certificate was withdrawn.</returns>
    IReadOnlyDictionary<NodeFiles, ClusterCertsException> RecordIssued(IReadOnlyList<IssuedFiles> issued, IReadOnlyList<byte[]> chain);

    /// <summary>Makes changes true together. Where it fails, <see cref="ChangeSet.MayBeThere"/> says whether they are known not to be.</summary>
    void Commit(ChangeSet changes);
}
