using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.PostgreSql;

/// <summary>How an authority in a database is opened: the lock of its directory, the session, what was interrupted, and the end of a move.</summary>
/// <param name="store">The store.</param>
/// <param name="ledger">Its ledger.</param>
/// <param name="keepsFile">Whether a new authority's directory says where it is kept.</param>
internal sealed class DatabaseOpening(PostgreSqlStore store, DatabaseLedger ledger, bool keepsFile)
{
    /// <summary>Whether that file was made here.</summary>
    internal bool MadeFile { get; private set; }

    /// <summary>Makes the authority this process's alone, and finishes or undoes what was interrupted.</summary>
    /// <exception cref="ClusterCertsException">It cannot be had, or its ledger is lost.</exception>
    internal IAuthoritySession Begin(string operation, bool needsLedger, CancellationToken cancellation)
    {
        Warn();
        if (store.Paths.Files.IsRehearsal)
            return Rehearse(needsLedger);
        AuthorityLock held = AuthorityLock.Acquire(store.Paths, cancellation);
        ServerSession? session = null;
        try
        {
            Settle();
            session = ServerSession.Begin(store.Database, store.Settings.Authority, store.Paths.Location, store.Paths.Files, cancellation);
            WriteFile();
            var record = new DatabaseRecord(store, ledger, session);
            record.Refresh();

            // Before what was interrupted is undone, since a copy does not know that it was recorded.
            if (needsLedger)
                store.DemandNewest();
            var recovery = new Recovery(store.Paths, record, held);
            if (held.WasAbandoned())
                TellAll(recovery.Run());
            store.Documents.Hold(session);
            if (needsLedger)
                store.CheckLedger();
            var files = new FolderSession(store.Paths, record, held, recovery.Left, operation);
            return new ListKeepingSession(new DatabaseSession(files, session, () => store.Documents.Hold(null)), store);
        }
        catch (Exception e)
        {
            store.Documents.Hold(null);
            session?.Dispose();
            held.Dispose();
            if (FileErrors.IsFileError(e))
                throw FileErrors.Writing(store.Paths.Location, e);
            throw;
        }
    }

    /// <summary>The same for who only reads: as far as it can be done, and told where it cannot.</summary>
    internal void Recover()
    {
        Warn();
        string path = store.Paths.PathOf(AuthorityLock.FileName);
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            if (!store.Paths.Files.IsRehearsal)
                Settle();
            return;
        }

        if (store.Paths.Files.IsRehearsal)
        {
            store.Tell($"Another process is using '{store.Paths.Location}', or a command was interrupted there, which the next one will finish or undo; this is the present state.");
            return;
        }

        try
        {
            using AuthorityLock? held = AuthorityLock.TryAcquire(store.Paths);
            if (held is null)
                return;
            using ServerSession? session = ServerSession.TryBegin(store.Database, store.Settings.Authority, store.Paths.Location, store.Paths.Files);
            if (session is null)
            {
                store.Tell($"A command was interrupted earlier in '{store.Paths.Location}'; the next one that writes here finishes or undoes it, since another process is using the authority now.");
                return;
            }

            var record = new DatabaseRecord(store, ledger, session);
            record.Refresh();
            store.DemandNewest();
            TellAll(new Recovery(store.Paths, record, held).Run());
            Settle();
        }
        catch (Exception e) when (e is ClusterCertsException { ErrorCode: not ErrorCode.LedgerDamaged } || FileErrors.IsFileError(e))
        {
            // Who only reads is never kept from it.
            store.Tell($"A command was interrupted earlier in '{store.Paths.Location}', and cannot be finished or undone now: {FileErrors.Writing(store.Paths.Location, e).Message}");
        }
    }

    private ListKeepingSession Rehearse(bool needsLedger)
    {
        AuthorityLock.DemandLocks(store.Paths);
        store.DemandWrite();
        ledger.Refresh(store.Database.Query);
        if (needsLedger)
        {
            store.DemandNewest();
            store.CheckLedger();
        }

        return new ListKeepingSession(new RehearsalSession(store.Paths, new DatabaseRecord(store, ledger, session: null)), store);
    }

    // A move was interrupted when this directory was the authority no more.
    private void Settle()
    {
        if (store.Settings.Move is not null && store.LedgerStamp().Length == 0)
            new Arrival(store.Settings, store.Database.Habits).Settle();
    }

    private void WriteFile()
    {
        string path = store.Paths.PathOf(StoreFile.FileName);
        if (!keepsFile || File.Exists(path))
            return;
        AtomicFile.Write(store.Paths.Files, path, store.Settings.Encode(), FileProtection.Public, replace: false);
        MadeFile = true;
    }

    private void Warn()
    {
        if (store.Database.Server().Warning is string warning)
            store.Tell(warning);
    }

    private void TellAll(IEnumerable<string> notices)
    {
        foreach (string notice in notices)
            store.Tell(notice);
    }
}
