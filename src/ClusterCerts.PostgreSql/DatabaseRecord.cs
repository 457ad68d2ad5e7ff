using System.Numerics;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using Npgsql;

namespace ClusterCerts.PostgreSql;

/// <summary>The record of an authority in a database: lines, documents and the change itself become true in one transaction.</summary>
/// <param name="store">The store.</param>
/// <param name="ledger">Its ledger.</param>
/// <param name="session">What it is written by; null in a rehearsal.</param>
internal sealed class DatabaseRecord(PostgreSqlStore store, DatabaseLedger ledger, ServerSession? session) : AuthorityRecord
{
    internal override Ledger Ledger => ledger;

    // A role that issues may not delete a line.
    internal override bool CanDelete => false;

    internal override BigInteger ReadSerialNumber() => store.Read(AuthorityDocument.SerialNumber) is byte[] bytes
        ? SerialFile.Parse(bytes, store.PlaceOf(AuthorityDocument.SerialNumber)) : BigInteger.Zero;

    internal override void Check(bool isIssuance)
    {
        // Whether the role may write was asked when the session began.
    }

    internal override void CheckNew(IEnumerable<FileChange> documents)
    {
        foreach (FileChange change in documents.Where(c => c is { IsNew: true, Content: not null }))
        {
            if (store.Has(change.Document!.Value))
                throw FileErrors.Exists(store.PlaceOf(change.Document.Value));
        }
    }

    internal override bool IsFile(FileChange change) => change.Document is not { IsOnHost: false };

    internal override string? NewChange() => Guid.CreateVersion7().ToString();

    internal override bool Has(string change)
    {
        bool isThere = false;
        Demand().Query("SELECT 1 FROM clustercerts.change WHERE id = $1", [Guid.Parse(change)], _ => isThere = true);
        return isThere;
    }

    internal override void Append(RecordedChange change)
    {
        Guid id = Guid.Parse(change.Id!);
        IReadOnlyList<byte[]> lines = ledger.Encode(change.Lines);
        var writer = new ChangeWriter(store.Settings.Authority, ledger, change, lines, store.Database);
        store.Documents.Forget();
        Demand().Commit(id, connection => writer.Write(connection, id));
        ledger.AddOwn(lines, isGone: change.MovedTo is not null);
    }

    internal override void Refresh() => ledger.Refresh(Demand().Query);

    internal override string? RepairLastLine() => null;

    internal override void Delete() => throw new NotSupportedException();

    internal override void Rehearse() => store.DemandWrite();

    private ServerSession Demand() => session ?? throw new InvalidOperationException("A rehearsal records nothing.");
}
