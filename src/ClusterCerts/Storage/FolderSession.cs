using System.Numerics;

namespace ClusterCerts;

/// <summary>An authority directory while this process alone may change it.</summary>
internal sealed class FolderSession(AuthorityFolder folder, Ledger ledger, AuthorityLock held, string operation) : IAuthoritySession
{
    // Flushing a file is waiting for the disk: many at once wait together.
    private static readonly ParallelOptions Flushing = new() { MaxDegreeOfParallelism = 16 };

    private readonly FileSystem _files = folder.Files;

    public Ledger Ledger => ledger;

    public BigInteger LastSerialNumber => LastSerialNumberOf(folder, ledger);

    /// <summary>The highest serial number in use: that of the serial file, or of the ledger.</summary>
    internal static BigInteger LastSerialNumberOf(AuthorityFolder folder, Ledger ledger)
    {
        BigInteger inFile = folder.Read(SerialFile.FileName) is byte[] bytes
            ? SerialFile.Parse(bytes, folder.PathOf(SerialFile.FileName))
            : BigInteger.Zero;
        return BigInteger.Max(inFile, ledger.HighestSerialNumber);
    }

    public void RecordIssued(IReadOnlyList<IssuedFiles> issued, IReadOnlyList<byte[]> chain)
    {
        var certificates = issued.Select(i => (Issued: i, File: CertificateFileOf(i))).ToList();
        var keys = issued.Where(i => i.KeyPem is not null).Select(i => (Issued: i, File: KeyFileOf(i))).ToList();
        BigInteger last = issued.Max(i => SerialNumber.Parse(i.Entry.SerialNumber!).Value);
        var journal = new Journal
        {
            Operation = operation,
            Files = [.. certificates.Select(c => c.File), .. keys.Select(k => k.File)],
            Chain = chain,
        };
        Run(journal, () =>
        {
            Parallel.ForEach(keys, Flushing, k =>
            {
                _files.WriteNew(k.File.Temporary!, k.Issued.KeyPem, FileProtection.Private);
                if (k.Issued.Entry.Replaces is not null)
                    KeepOwner(k.File);
            });
            AtomicFile.Write(_files, folder.PathOf(SerialFile.FileName), SerialFile.Encode(last), FileProtection.Public, replace: true);
            ledger.Append(_files, issued.Select(i => i.Entry).ToList());
            Reveal(certificates, keys.ToDictionary(k => k.Issued, k => k.File), chain);
        });
    }

    public void Commit(ChangeSet changes)
    {
        var staged = changes.Files.Select(c => (Change: c, File: new JournalFile
        {
            Temporary = c.Content is null ? null : AtomicFile.TemporaryName(c.Path),
            Target = c.Path,
        })).ToList();
        var journal = new Journal { Operation = changes.Operation, Files = staged.ConvertAll(s => s.File), Ledger = changes.Ledger };
        Run(journal, () =>
        {
            foreach ((FileChange change, JournalFile file) in staged.Where(s => s.Change.Content is not null))
                _files.WriteNew(file.Temporary!, change.Content, change.Protection);
            held.WriteJournal(journal with { IsCommitted = true });
            ledger.Append(_files, changes.Ledger);
            foreach ((_, JournalFile file) in staged)
                Apply(file);
            SyncFolders(staged.Select(s => s.File.Target));
        });
    }

    public void Dispose() => held.Dispose();

    // On failure what was begun is finished or undone at once; if the disk does not even allow that, the next command does it.
    private void Run(Journal journal, Action work)
    {
        try
        {
            held.WriteJournal(journal);
            work();
            held.ClearJournal();
        }
        catch (Exception failure)
        {
            Exception cause = failure is AggregateException several ? several.InnerExceptions[0] : failure;
            TryRecover();
            throw FileErrors.IsFileError(cause) ? FileErrors.Writing(folder.Location, cause) : cause;
        }
    }

    private void TryRecover()
    {
        try
        {
            ledger.Refresh();
            new Recovery(folder, ledger, held).Run();
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            // The first failure is the one to report; the journal stays for the next command.
        }
    }

    private void Apply(JournalFile file)
    {
        if (file.Temporary is not null)
            _files.Move(file.Temporary, file.Target, replace: true);
        else if (File.Exists(file.Target))
            _files.Delete(file.Target);
    }

    // The service that reads the old key must be able to read the new one. A key that everyone may read was a mistake, and is not repeated.
    private void KeepOwner(JournalFile key)
    {
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows() && File.Exists(key.Target) && (File.GetUnixFileMode(key.Target) & Others) == 0)
            _files.CopyOwnership(key.Target, key.Temporary!);
    }

    // The ledger has them: now the certificates may be seen. Those of a pair follow each other without a pause.
    private void Reveal(
        List<(IssuedFiles Issued, JournalFile File)> certificates, Dictionary<IssuedFiles, JournalFile> keys, IReadOnlyList<byte[]> chain)
    {
        byte[] tail = CertificateFile.Write(chain);
        Parallel.ForEach(certificates, Flushing, c =>
        {
            byte[] content = [.. CertificateFile.Write([c.Issued.Entry.Certificate!]), .. tail];
            _files.WriteNew(c.File.Temporary!, content, FileProtection.Public);
        });
        foreach ((IssuedFiles issued, JournalFile file) in certificates)
        {
            Apply(file);
            if (keys.TryGetValue(issued, out JournalFile? key))
                Apply(key);
        }

        SyncFolders(certificates.Select(c => c.File.Target).Concat(keys.Values.Select(k => k.Target)));
    }

    private void SyncFolders(IEnumerable<string> paths)
    {
        foreach (string touched in paths.Select(AtomicFile.FolderOf).Distinct(StringComparer.Ordinal))
            _files.SyncDirectory(touched);
    }

    private static JournalFile KeyFileOf(IssuedFiles issued) => new()
    {
        Temporary = AtomicFile.TemporaryName(issued.KeyPath!),
        Target = issued.KeyPath!,
        SerialNumber = issued.Entry.SerialNumber,
        NodeId = issued.Entry.NodeId,
    };

    private static JournalFile CertificateFileOf(IssuedFiles issued) => new()
    {
        Temporary = AtomicFile.TemporaryName(issued.CertificatePath),
        IsCertificate = true,
        Target = issued.CertificatePath,
        SerialNumber = issued.Entry.SerialNumber,
        NodeId = issued.Entry.NodeId,
    };
}
