using System.Numerics;
using ClusterCerts.Storage;

namespace ClusterCerts.PostgreSql;

/// <summary>A session on the files of this host and in the database, which ends with both.</summary>
/// <param name="session">The files.</param>
/// <param name="server">The database.</param>
/// <param name="end">Told before others may change it again.</param>
internal sealed class DatabaseSession(FolderSession session, ServerSession server, Action end) : IAuthoritySession
{
    public Ledger Ledger => session.Ledger;

    public BigInteger ReadLastSerialNumber() => session.ReadLastSerialNumber();

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> Prepare(IReadOnlyList<NodeFiles> files) => session.Prepare(files);

    public IReadOnlyDictionary<NodeFiles, ClusterCertsException> RecordIssued(IReadOnlyList<IssuedFiles> issued, IReadOnlyList<byte[]> chain) =>
        session.RecordIssued(issued, chain);

    public void Commit(ChangeSet changes) => session.Commit(changes);

    public void Dispose()
    {
        try
        {
            session.Dispose();
        }
        finally
        {
            // Other hosts wait for it, whatever becomes of the files of this one.
            end();
            server.Dispose();
        }
    }
}
