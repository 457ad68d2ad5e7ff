using ClusterCerts.Storage;

namespace ClusterCerts.Issuance;

/// <summary>Counts what a run does, and records it where it went through every node. A run is done whether it can be recorded or not.</summary>
/// <remarks>A run that is stopped, or that the signing key's absence ends, is not recorded: the last one that came to its end counts.</remarks>
public sealed class RenewalTally
{
    // Nobody waits long for others here.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> _failed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _renewed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _all = new(StringComparer.Ordinal);
    private readonly IAuthorityStore _store;
    private readonly AuthorityContext _context;
    private readonly string _command;
    private readonly Func<Ledger, HashSet<string>, bool> _isWhole;

    private RenewalTally(IAuthorityStore store, AuthorityContext context, string command, Func<Ledger, HashSet<string>, bool> isWhole) =>
        (_store, _context, _command, _isWhole) = (store, context, command, isWhole);

    /// <summary>For a run that renews what is due of the nodes that are named; none, or <c>*</c>, stands for all.</summary>
    internal static RenewalTally OfRenewal(
        IAuthorityStore store, AuthorityContext context, IReadOnlyList<string> nodeIds, NodeCertRenewalParameters parameters, IEnumerable<Outcome<NodeCertRenewal>> found)
    {
        bool isWhole = parameters.IsConditional && (nodeIds.Count == 0 || nodeIds.Contains("*"));
        var tally = new RenewalTally(store, context, "Update-NodeCert", (_, _) => isWhole);
        foreach (Outcome<NodeCertRenewal> outcome in found)
            tally.Note(outcome.Target, isFailed: outcome.Error is not null, isRenewed: false);
        return tally;
    }

    /// <summary>For a run that brings nodes what they are to have: it goes through every node when no node in use is left out of it.</summary>
    internal static RenewalTally OfSync(IAuthorityStore store, AuthorityContext context, IEnumerable<Outcome<NodeCertSync>> found)
    {
        var tally = new RenewalTally(store, context, "Sync-NodeCert", (ledger, all) =>
            LiveNodes.Of(store, ledger, context.Now).All(node => all.Contains(node.NodeId.ToString())));
        foreach (Outcome<NodeCertSync> outcome in found)
            tally.Note(outcome.Target, isFailed: outcome.Error is not null, isRenewed: false);
        return tally;
    }

    /// <summary>Counts what became of a node.</summary>
    /// <param name="outcome">That.</param>
    /// <returns>The same.</returns>
    public Outcome<NodeCertRenewal> Count(Outcome<NodeCertRenewal> outcome)
    {
        Note(outcome.Target, isFailed: outcome.Error is not null, outcome.Value?.Renewed is not null);
        return outcome;
    }

    /// <summary>Counts what became of a node.</summary>
    /// <param name="outcome">That.</param>
    /// <returns>The same.</returns>
    public Outcome<NodeCertSync> Count(Outcome<NodeCertSync> outcome)
    {
        Note(outcome.Target, isFailed: outcome.Error is not null, outcome.Value?.Issued is not null);
        return outcome;
    }

    /// <summary>Records the run, if it went through every node.</summary>
    /// <param name="notify">Told that it could not be recorded, and why; may be null.</param>
    public void Record(Action<string>? notify)
    {
        if (_context.Files.IsRehearsal || _all.Count == 0)
            return;
        try
        {
            if (!_isWhole(_store.ReadLedger(), _all))
                return;
            using var late = new CancellationTokenSource(LongestWait);
            using IAuthoritySession session = _store.Begin(_command, late.Token);
            ChangeSet changes = new ChangeSet(_command).Write(AuthorityDocument.Renewal, Run().Encode());

            // Once: a file that is lost later is missed then. A clock in doubt writes no line that later ones would be judged by.
            if (!RenewalRun.IsRecorded(session.Ledger) && LedgerClock.Doubt(session.Ledger, _context.Now) is null)
                changes.Ledger.Add(RenewalRun.FirstRecorded(_context.Now, _command));
            session.Commit(changes);
            _context.Log.Tell($"Recorded the run in '{_store.PlaceOf(AuthorityDocument.Renewal)}'.");
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.WriteDenied && _renewed.Count == 0)
        {
            // As where a copy that is read-only on purpose is looked at.
            _context.Log.Tell($"The run is not recorded, since '{_store.Location}' cannot be written by this user.");
        }
        catch (ClusterCertsException e)
        {
            notify?.Invoke($"The run is done, and is not recorded for monitoring: {DisplayText.Sentence(e.Message)}");
        }
        catch (OperationCanceledException)
        {
            notify?.Invoke($"The run is done, and is not recorded for monitoring: another process is using '{_store.Location}'.");
        }
    }

    private RenewalRun Run() => new()
    {
        Time = Values.Validity.WholeSeconds(_context.Now),
        Command = _command,
        Account = DisplayText.Clip(Environment.UserName),
        Host = DisplayText.Clip(Environment.MachineName),
        Renewed = _renewed.Count,
        Failed = _failed.Count,
        Left = _all.Count - _renewed.Count - _failed.Count,
    };

    private void Note(object target, bool isFailed, bool isRenewed)
    {
        string node = target.ToString() ?? "";
        _all.Add(node);
        if (isFailed)
            _failed.Add(node);
        else if (isRenewed)
            _renewed.Add(node);
    }
}
