using ClusterCerts.Storage;

namespace ClusterCerts.Export;

/// <summary>Records in a ledger that nodes' files were handed over. That is done whether it can be recorded or not.</summary>
/// <param name="what">What was done, such as "export".</param>
/// <param name="command">Who does it.</param>
/// <param name="mayBeReadOnly">Whether an authority that this user may only read is told to who asks with -Verbose alone.</param>
/// <param name="context">The world outside.</param>
internal sealed class HandoverRecord(string what, string command, bool mayBeReadOnly, AuthorityContext context)
{
    // Nobody waits long for others here.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWait = TimeSpan.FromMilliseconds(300);

    /// <summary>Records lines, or says why they are not.</summary>
    /// <param name="authority">The authority directory.</param>
    /// <param name="find">Its store.</param>
    /// <param name="lines">The lines that a ledger lacks.</param>
    /// <param name="notify">Told what could not be recorded, and why.</param>
    /// <param name="cancellation">Whether the command was stopped: then nothing is waited for.</param>
    internal void TryWrite(
        string authority, Func<IAuthorityStore> find, Func<IAuthorityStore, Ledger, IReadOnlyList<LedgerEntry>> lines, Action<string>? notify, CancellationToken cancellation)
    {
        try
        {
            Write(find(), lines, notify, cancellation);
        }
        catch (ClusterCertsException e) when (mayBeReadOnly && e.ErrorCode == ErrorCode.WriteDenied)
        {
            // As from a medium that is read-only on purpose.
            context.Log.Tell($"The {what} is not recorded, since '{authority}' cannot be written by this user.");
        }
        catch (ClusterCertsException e)
        {
            notify?.Invoke($"The {what} is done, and is not recorded in the ledger of '{authority}': {DisplayText.Sentence(e.Message)} The next {what} records it.");
        }
    }

    private void Write(IAuthorityStore store, Func<IAuthorityStore, Ledger, IReadOnlyList<LedgerEntry>> lines, Action<string>? notify, CancellationToken cancellation)
    {
        if (lines(store, store.ReadLedger()).Count == 0)
            return;
        using var late = new CancellationTokenSource(cancellation.IsCancellationRequested ? LastWait : LongestWait);
        try
        {
            using IAuthoritySession session = store.Begin(command, late.Token);
            IReadOnlyList<LedgerEntry> lacking = lines(store, session.Ledger);
            if (LedgerClock.Doubt(session.Ledger, context.Now) is string doubt)
            {
                notify?.Invoke($"The {what} is done, and is not recorded: {doubt} Correct the clock; the next {what} records it.");
                return;
            }

            var changes = new ChangeSet(command);
            changes.Ledger.AddRange(lacking.Where(LedgerLine.IsOne));
            foreach (LedgerEntry line in lacking.Except(changes.Ledger))
                notify?.Invoke($"The {what} of node '{line.NodeId}' is done, and is not recorded: its path is not valid Unicode.");
            if (changes.Ledger.Count == 0)
                return;
            session.Commit(changes);
            context.Log.Tell($"Recorded {DisplayText.Count(changes.Ledger.Count, what)} in the ledger.");
        }
        catch (OperationCanceledException)
        {
            notify?.Invoke($"The {what} is done, and is not recorded: another process is using '{store.Location}'. The next {what} records it.");
        }
    }
}
