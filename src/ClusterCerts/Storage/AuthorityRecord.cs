using System.Numerics;

namespace ClusterCerts.Storage;

/// <summary>What becomes true for everyone while a process alone may change an authority: its ledger, and what is kept beside it. Keys and nodes'
/// files of this host are the session's, wherever the record is.</summary>
internal abstract class AuthorityRecord
{
    /// <summary>The ledger, as it was read last or written here.</summary>
    internal abstract Ledger Ledger { get; }

    /// <summary>The number of the document with the last serial number; zero when there is none.</summary>
    /// <exception cref="ClusterCertsException">The document does not hold one.</exception>
    internal abstract BigInteger ReadSerialNumber();

    /// <summary>The same for what issues nothing: a document that does not hold a number is in the way of no revocation.</summary>
    internal BigInteger ReadSerialNumberIfWhole()
    {
        try
        {
            return ReadSerialNumber();
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.StoreUnreachable or ErrorCode.StoreFailed))
        {
            return BigInteger.Zero; // Whoever issues gets the error, and the audit does.
        }
    }

    /// <summary>The highest serial number in use, whoever raised it.</summary>
    internal BigInteger ReadLastSerialNumber() => BigInteger.Max(ReadSerialNumber(), Ledger.HighestSerialNumber);

    /// <summary>Looks whether lines can be added, before anything is begun.</summary>
    /// <param name="isIssuance">Whether the last serial number is written too.</param>
    /// <exception cref="ClusterCertsException">They cannot.</exception>
    internal abstract void Check(bool isIssuance);

    /// <summary>Looks whether documents can be written that must be new, before anything is begun.</summary>
    /// <exception cref="ClusterCertsException">One is there.</exception>
    internal abstract void CheckNew(IEnumerable<FileChange> documents);

    /// <summary>Whether a change is one of a file of this host.</summary>
    internal abstract bool IsFile(FileChange change);

    /// <summary>What the record keeps a change by, so that a recovery can ask whether it was made; null where the journal alone decides.</summary>
    internal abstract string? NewChange();

    /// <summary>Whether a change was made.</summary>
    /// <exception cref="ClusterCertsException">That cannot be found out now.</exception>
    internal abstract bool Has(string change);

    /// <summary>Makes lines and documents true, all or nothing.</summary>
    /// <exception cref="ClusterCertsException">Nothing was recorded, or what was is not known; the message tells.</exception>
    /// <exception cref="IOException">Nothing was recorded.</exception>
    internal abstract void Append(RecordedChange change);

    /// <summary>Reads what was recorded since.</summary>
    internal abstract void Refresh();

    /// <summary>Keeps what finds lines of a long ledger, where that is beside it.</summary>
    /// <exception cref="ClusterCertsException">The ledger cannot be read any more.</exception>
    internal virtual void KeepIndex()
    {
        // Who keeps lines in a database has an index there.
    }

    /// <summary>Ends or cuts off a last line that was not written to its end.</summary>
    /// <returns>What was done, in a sentence, or null.</returns>
    internal abstract string? RepairLastLine();

    /// <summary>Whether all that was recorded can be taken back.</summary>
    internal abstract bool CanDelete { get; }

    /// <summary>Takes it back: of an authority that did not come to be.</summary>
    internal abstract void Delete();

    /// <summary>Holds what <see cref="Append"/> would do against what may be done; nothing is changed.</summary>
    /// <exception cref="ClusterCertsException">It would fail.</exception>
    internal abstract void Rehearse();
}

/// <summary>What becomes true at once.</summary>
/// <param name="Operation">Which command, for an administrator.</param>
/// <param name="Lines">Entries that go on from the last one.</param>
internal sealed record RecordedChange(string Operation, IReadOnlyList<LedgerEntry> Lines)
{
    /// <summary>What <see cref="AuthorityRecord.NewChange"/> gave, or null.</summary>
    internal string? Id { get; init; }

    /// <summary>For an issuance: the last serial number from then on.</summary>
    internal BigInteger? LastSerialNumber { get; init; }

    /// <summary>Where the whole authority goes; null where it stays.</summary>
    internal string? MovedTo { get; init; }

    /// <summary>Documents to write or delete that are no files.</summary>
    internal IReadOnlyList<FileChange> Documents { get; init; } = [];
}
