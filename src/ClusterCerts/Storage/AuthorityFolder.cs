using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>An authority in a folder of plain files: the default store.</summary>
internal sealed class AuthorityFolder : AuthorityPaths, IAuthorityStore
{
    // Beside these, certificates, lists and the trust bundle.
    private static readonly string[] Kept =
    [
        KeyFileName, SerialFile.FileName, Ledger.FileName, AuthorityLock.FileName, "policy.json", "rotation.json", "next.key", "previous.key",
    ];

    private readonly List<string> _notices = [];
    private readonly Ledger _ledger;

    internal AuthorityFolder(string path, FileSystem files)
        : base(path, files) => _ledger = new Ledger(PathOf(Ledger.FileName));

    /// <summary>Opens the folder of an authority, and finishes or undoes what commands that were cut off left there.</summary>
    /// <exception cref="ClusterCertsException">The folder is not an authority directory, or cannot be read.</exception>
    internal static AuthorityFolder Open(string path, FileSystem files)
    {
        if (File.Exists(path))
            throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{path}' is a file; name the authority directory.", path);
        var folder = new AuthorityFolder(path, files);
        folder.RecoverIfAbandoned();
        return folder.IsAuthority() ? folder : throw FolderAt(folder.PathOf(CertificateFileName)) ?? new ClusterCertsException(
            ErrorCode.AuthorityNotFound,
            $"'{path}' is not an authority directory: it has no {CertificateFileName}. Make one with New-SigningCert, or give -AuthorityPath.",
            path);
    }

    /// <summary>Whether it is an authority directory.</summary>
    /// <exception cref="ClusterCertsException">This user may not look into it.</exception>
    internal bool IsAuthority()
    {
        if (File.Exists(PathOf(CertificateFileName)))
            return true;
        WriteAccess.DemandEntry(Location);
        return false;
    }

    /// <summary>Whether it holds what is handed to nodes alone, and nothing that an authority keeps to itself: such a folder lost no ledger.</summary>
    internal bool IsPublicCopy => !Array.Exists(Kept, name => Path.Exists(PathOf(name)));

    public IReadOnlyList<string> Notices => _notices;

    /// <summary>What stands in the place of a file of the authority and is none; of the ledger, the policy and the lists others tell. A key
    /// that a link leads to may be away.</summary>
    internal IEnumerable<ClusterCertsException> Misplaced() => ((string[])
    [
        KeyFileName, SerialFile.FileName, TrustFileName, "next.crt", "next.key", "previous.crt", "previous.key", "cross.crt",
    ]).Select(name => name == KeyFileName ? FolderAt(PathOf(name)) : Misplaced(PathOf(name))).OfType<ClusterCertsException>();

    /// <summary>That others may put files into the folder, and what to do; null where they may not.</summary>
    internal string? OpenToOthers() => FileStatus.Of(Location) is { } status && (status.Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0
        ? $"Others than its owner may write in '{Location}' (mode {Convert.ToString((int)status.Mode & 0xfff, 8)}): they can put a key, a ledger or a trust bundle "
            + "of their own there. Take that from them with chmod go-w; a medium without modes is mounted with umask=077."
        : null;

    public Ledger ReadLedger()
    {
        _ledger.Refresh();
        CheckLedger();
        return _ledger;
    }

    public IAuthoritySession Begin(string operation, CancellationToken cancellation) => Begin(operation, needsLedger: true, cancellation);

    /// <summary>As <see cref="Begin(string, CancellationToken)"/>, where the ledger may be gone: to make it again.</summary>
    internal IAuthoritySession Begin(string operation, bool needsLedger, CancellationToken cancellation)
    {
        if (Files.IsRehearsal)
            return Rehearse(needsLedger);
        AuthorityLock held = AuthorityLock.Acquire(this, cancellation);
        try
        {
            _ledger.Refresh();
            var recovery = new Recovery(this, _ledger, held);
            if (held.WasAbandoned || HasTornLedger())
                Tell(recovery.Run());
            if (needsLedger)
                CheckLedger();
            return new FolderSession(this, _ledger, held, recovery.Left, operation);
        }
        catch (Exception e)
        {
            held.Dispose();
            if (FileErrors.IsFileError(e))
                throw FileErrors.Writing(Location, e);
            throw;
        }
    }

    /// <summary>Finishes or undoes what a process that has ended left half-done, if there is such; a process at work is let be.</summary>
    internal void RecoverIfAbandoned()
    {
        string path = PathOf(AuthorityLock.FileName);
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
            return;
        if (Files.IsRehearsal)
        {
            _notices.Add($"A command is at work in '{Location}', or was cut off there and will be finished or undone by the next one; what is told here is how things are now.");
            return;
        }

        try
        {
            using AuthorityLock? held = AuthorityLock.TryAcquire(this);
            if (held is null)
                return;
            _ledger.Refresh();
            Tell(new Recovery(this, _ledger, held).Run());
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.WriteDenied)
        {
            Tell([$"A command was cut off earlier in '{Location}', which cannot be written now; run any command there with the right to write, to finish or undo it."]);
        }
        catch (Exception e) when (e is ClusterCertsException { ErrorCode: not ErrorCode.LedgerDamaged } || FileErrors.IsFileError(e))
        {
            // Who only reads is never kept from it.
            Tell([$"A command was cut off earlier in '{Location}', and cannot be finished or undone now: {FileErrors.Writing(Location, e).Message}"]);
        }
    }

    /// <summary>Adds what every command shall tell of.</summary>
    internal void Tell(string notice) => Tell([notice]);

    // Its first line is on disk before the certificate is: an authority without lines has lost them. A certificate with none of an
    // authority's own files beside it is a copy for verifiers, which issues nothing.
    private void CheckLedger()
    {
        if (_ledger.Entries.Count > 0 || !File.Exists(PathOf(CertificateFileName)) || IsPublicCopy)
            return;
        throw new ClusterCertsException(
            ErrorCode.LedgerMissing,
            $"The ledger '{_ledger.Path}' is gone or empty: nobody knows what was issued and revoked. Restore it from a backup, or make it again "
                + "from the certificates and lists in the folder with Test-CertLedger -Repair.",
            _ledger.Path);
    }

    private RehearsalSession Rehearse(bool needsLedger)
    {
        _ledger.Refresh();
        if (needsLedger)
            CheckLedger();
        return new RehearsalSession(this, _ledger);
    }

    private void Tell(IReadOnlyList<string> notices) => _notices.AddRange(notices.Except(_notices));

    private bool HasTornLedger() => File.Exists(_ledger.Path) && !_ledger.IsWhole;
}
