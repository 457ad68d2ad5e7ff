namespace ClusterCerts;

/// <summary>An authority in a folder of plain files: the default store.</summary>
internal sealed class AuthorityFolder : IAuthorityStore
{
    internal const string CertificateFileName = "signing.crt";
    internal const string KeyFileName = "signing.key";
    internal const string TrustFileName = "trust.crt";
    internal const string RevocationListFileName = "signing.crl";

    private readonly List<string> _notices = [];
    private readonly Ledger _ledger;

    internal AuthorityFolder(string path, FileSystem files)
    {
        Location = Path.GetFullPath(path);
        Files = files;
        _ledger = new Ledger(PathOf(Ledger.FileName));
    }

    /// <summary>The folder, absolute.</summary>
    internal string Location { get; }

    internal FileSystem Files { get; }

    public IReadOnlyList<string> Notices => _notices;

    internal string PathOf(string name) => Path.Combine(Location, name);

    /// <summary>A path as the ledger keeps it: relative with slashes when in the folder, so that the folder can be moved.</summary>
    internal string ToLedgerPath(string path)
    {
        string relative = Path.GetRelativePath(Location, path);
        bool inside = !Path.IsPathRooted(relative) && !relative.StartsWith("..", StringComparison.Ordinal);
        return inside ? relative.Replace('\\', '/') : path;
    }

    /// <summary>The absolute path that the ledger means.</summary>
    internal string FromLedgerPath(string path) => Path.GetFullPath(Path.Combine(Location, path));

    public byte[]? Read(string name)
    {
        string path = PathOf(name);
        if (!File.Exists(path))
            return null;
        try
        {
            return InputFile.ReadAllBytes(path, InputFile.ListLimit);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.FileEmpty)
        {
            return []; // Whether that is a fault is for whoever knows the file to say.
        }
    }

    public Ledger ReadLedger()
    {
        _ledger.Refresh();
        return _ledger;
    }

    public IAuthoritySession Begin(string operation, CancellationToken cancellation)
    {
        if (Files.IsRehearsal)
            return Rehearse();
        AuthorityLock held = AuthorityLock.Acquire(this, cancellation);
        try
        {
            _ledger.Refresh();
            var recovery = new Recovery(this, _ledger, held);
            if (held.WasAbandoned || HasTornLedger())
                Tell(recovery.Run());
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

    private RehearsalSession Rehearse()
    {
        _ledger.Refresh();
        return new RehearsalSession(this, _ledger);
    }

    private void Tell(IReadOnlyList<string> notices) => _notices.AddRange(notices.Except(_notices));

    private bool HasTornLedger() => File.Exists(_ledger.Path) && !_ledger.IsWhole;
}
