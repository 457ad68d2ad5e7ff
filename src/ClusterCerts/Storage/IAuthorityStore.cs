using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>Where an authority is kept: its ledger, and the documents that it is made of. Files of this host, such as keys and nodes' files,
/// have paths of their own; see <see cref="Paths"/>.</summary>
internal interface IAuthorityStore
{
    /// <summary>The authority's directory on this host: its keys, and nodes' files, are there wherever the rest is.</summary>
    AuthorityPaths Paths { get; }

    /// <summary>What was finished or undone of commands that were interrupted, and what else a command shall tell, in sentences.</summary>
    IReadOnlyList<string> Notices { get; }

    /// <summary>Adds to <see cref="Notices"/>.</summary>
    void Tell(string notice);

    /// <summary>Finishes or undoes what a process that has ended left half-done, if there is such; one that is running is left alone.</summary>
    void Recover();

    /// <summary>Whether there is an authority.</summary>
    /// <exception cref="ClusterCertsException">This user may not look.</exception>
    bool IsAuthority();

    /// <summary>Whether it holds what is handed to nodes alone, and nothing that an authority keeps to itself: such a copy lost no ledger.</summary>
    bool IsPublicCopy();

    /// <summary>Whether a document is there.</summary>
    bool Has(AuthorityDocument document);

    /// <summary>The content of a document, or null when there is none. The bytes are the caller's to zero.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read.</exception>
    byte[]? Read(AuthorityDocument document);

    /// <summary>As <see cref="Read"/>, of a document that must be there and hold something.</summary>
    /// <exception cref="ClusterCertsException">It is missing, empty, or cannot be read.</exception>
    byte[] Demand(AuthorityDocument document);

    /// <summary>What is wrong with what is in a document's place and is not one; null where there is nothing of the kind.</summary>
    ClusterCertsException? Misplaced(AuthorityDocument document);

    /// <summary>Where a document is, as messages and objects tell it: its path where it is a file. Nothing is opened by it.</summary>
    string PlaceOf(AuthorityDocument document);

    /// <summary>Looks whether a document can be written, in place of what is there; nothing is changed.</summary>
    /// <exception cref="ClusterCertsException">It cannot, such as a link, a folder or an immutable file.</exception>
    void CheckReplaceable(AuthorityDocument document);

    /// <summary>The documents whose names begin with a text.</summary>
    /// <param name="prefix">A folder's name with a slash, a beginning of names, or both.</param>
    IEnumerable<AuthorityDocument> Find(string prefix);

    /// <summary>Where the ledger is, as messages and objects tell it.</summary>
    string LedgerPlace { get; }

    /// <summary>Whether there is a ledger, whatever its state is.</summary>
    bool HasLedger();

    /// <summary>Looks whether a ledger that is gone can be made again in its place.</summary>
    /// <exception cref="ClusterCertsException">Something else is there.</exception>
    void CheckLedgerPlace();

    /// <summary>The ledger with all that is recorded now.</summary>
    /// <exception cref="ClusterCertsException">It is gone, damaged, an older copy than this host has seen, or cannot be read.</exception>
    Ledger ReadLedger();

    /// <summary>The same for who shows what is there and warns of it: also one that is an older copy than this host has seen.</summary>
    /// <exception cref="ClusterCertsException">It is gone, damaged, or cannot be read.</exception>
    Ledger ReadLedgerToShow() => ReadLedger();

    /// <summary>What this host has seen of the ledger and is not in it, where that is kept elsewhere; null where all of it is, or nothing is known.</summary>
    LostLines? FindLost() => null;

    /// <summary>Takes the ledger as it is for what counts from now on, whatever this host has seen of it.</summary>
    void AcceptLost()
    {
    }

    /// <summary>Reads the lines of the ledger once, whatever their state is.</summary>
    /// <param name="log">Told how far the reading is, and may end it.</param>
    /// <param name="examine">Looks at a line by itself, and at its text, which is there for so long alone; on any thread.</param>
    /// <param name="take">Receives what came of it, in the order of lines.</param>
    /// <returns>What was found at the end; null when there is no ledger.</returns>
    /// <exception cref="OperationCanceledException">The command was stopped meanwhile.</exception>
    LedgerScan? ScanLedger<T>(WorkLog log, Func<ScannedLine, ReadOnlyMemory<byte>, T> examine, Action<T> take);

    /// <summary>The index beside the ledger, where there is one that counts; it is no part of the authority.</summary>
    ILedgerIndexReader? OpenIndex() => null;

    /// <summary>Whether the files of a certificate are on another host.</summary>
    bool IsElsewhere(LedgerEntry issue);

    /// <summary>A text that differs as soon as the ledger does.</summary>
    string LedgerStamp();

    /// <summary>A text that differs as soon as anything does that verdicts are made from: the ledger, the certificates and lists of the CAs, the trust bundle, the
    /// policy, how far a rotation is, and whether it is a copy for verifiers. Null where that cannot be told without reading them.</summary>
    string? EvidenceStamp() => null;

    /// <summary>Whether a command has begun what it has not finished, so that files may be ahead of the ledger.</summary>
    bool IsBusy() => false;

    /// <summary>A text that differs as soon as anything of the authority does; null while a command is using it.</summary>
    string? Stamp();

    /// <summary>Removes what <see cref="Begin"/> needed, once it is over, where no authority has come to be.</summary>
    void Abandon();

    /// <summary>Waits until no other process changes the authority, and finishes or undoes what one left half-done.</summary>
    /// <param name="operation">Which command, for an administrator.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <param name="needsLedger">Whether a ledger that is gone, or an older copy than this host has seen, is an error; not where that is to be mended.</param>
    /// <exception cref="ClusterCertsException">The wait took too long, or nothing can be written.</exception>
    IAuthoritySession Begin(string operation, CancellationToken cancellation, bool needsLedger = true);
}
