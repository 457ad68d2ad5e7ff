using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What the lines of a ledger make of each node: which certificate it has, whether it is in service, and whose certificate a file holds.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="asOf">Later lines do not count; null counts all.</param>
internal sealed class NodeLines(Ledger ledger, DateTimeOffset? asOf)
{
    private static readonly LedgerEvent[] Turns = [LedgerEvent.Issue, LedgerEvent.Withdraw, LedgerEvent.Remove, LedgerEvent.Reinstate];

    private readonly Dictionary<NodeId, NodeState> _nodes = [];
    private Dictionary<string, (int Line, int Issue)>? _reinstated;
    private LinesOfNumbers? _withdrawn;
    private readonly Dictionary<LedgerEvent, bool> _has = [];
    private int _read;

    /// <summary>Counts so many lines, the first ones.</summary>
    internal void Refresh(int read)
    {
        if (read == _read)
            return;
        _read = read;
        _nodes.Clear();
        _has.Clear();
        (_reinstated, _withdrawn) = (null, null);
    }

    /// <summary>What the lines make of a node.</summary>
    internal NodeState Of(NodeId nodeId)
    {
        if (!_nodes.TryGetValue(nodeId, out NodeState state))
            _nodes[nodeId] = state = SinceLastStay(nodeId) ?? Replay(ledger.Find(new LineQuery { NodeId = nodeId, Events = Turns, Before = _read }), isWhole: true)!.Value;
        return state;
    }

    /// <summary>The last line of an issuance to a node, whenever that was; -1 when there is none.</summary>
    internal int LastOf(NodeId nodeId) => ledger.FindLast(LastIssue(nodeId));

    /// <summary>Asks together what is asked about each of several nodes next.</summary>
    internal void Foresee(IEnumerable<NodeId> nodes)
    {
        NodeId[] all = [.. nodes.Distinct()];
        if (asOf is not null)
            ledger.Foresee([.. all.Select(LastIssue)], isLast: true);

        // The last line of each decides, of most; of the others the one before it is asked for, again of all together.
        LineQuery[] open = [.. all.Where(node => !_nodes.ContainsKey(node)).Select(node => Turn(node, _read))];
        while (open.Length > 1)
        {
            IReadOnlyList<(int Line, LedgerEntry Entry)> turns = ledger.PeekLast(open);
            ForeseeNumbers(turns.Where(t => t.Entry.Event == LedgerEvent.Issue).Select(t => t.Entry.SerialNumber!.Value));
            ledger.ForeseeIssues(
                turns.Where(t => t.Entry.Event is LedgerEvent.Withdraw or LedgerEvent.Reinstate).Select(t => t.Entry.SerialNumber!.Value));
            open = [.. turns.Where(t => !IsStay(t.Entry)).Select(t => Turn(t.Entry.NodeId!.Value, t.Line))];
        }
    }

    /// <summary>The same of what was withdrawn.</summary>
    internal void ForeseeNumbers(IEnumerable<SerialNumber> serials) => Withdrawn.Foresee(serials);

    /// <summary>The same of files, exports and publications.</summary>
    internal void ForeseeFiles(IEnumerable<string> paths, IEnumerable<NodeId> nodes)
    {
        LineQuery[] holders = [.. paths.Distinct(StringComparer.Ordinal).Select(path => HolderBefore(path, _read))];
        while (holders.Length > 1)
        {
            IReadOnlyList<(int Line, LedgerEntry Entry)> found = ledger.PeekLast(holders);
            ForeseeNumbers(found.Select(f => f.Entry.SerialNumber!.Value));
            holders = [.. found.Where(f => IsWithdrawn(f.Entry.SerialNumber!.Value)).Select(f => HolderBefore(f.Entry.CertificatePath!, f.Line))];
        }

        NodeId[] some = [.. nodes.Distinct()];
        foreach (LedgerEvent what in (LedgerEvent[])[LedgerEvent.Export, LedgerEvent.Publish])
        {
            LineQuery[] lines = Has(what) ? [.. some.Select(node => Handover(what, node, _read))] : [];
            while (lines.Length > 1)
                lines = [.. ledger.PeekLast(lines).Where(e => e.Entry.Time > asOf).Select(e => Handover(what, e.Entry.NodeId!.Value, e.Line))];
        }
    }

    /// <summary>The last line of an export or a publication of any certificate of a node; -1 when there is none.</summary>
    internal int LastOf(LedgerEvent handover, NodeId nodeId)
    {
        if (!Has(handover))
            return -1;
        int line = _read;
        do
            line = ledger.FindLast(Handover(handover, nodeId, line));
        while (line >= 0 && ledger.At(line).Time > asOf);
        return line;
    }

    /// <summary>Whether a certificate was never handed out.</summary>
    internal bool IsWithdrawn(SerialNumber serial) => Withdrawn.EarliestOf(serial) is not null;

    /// <summary>The line with the certificate that a file holds; -1 when none was written there. Files are as they are now, whatever moment is asked for.</summary>
    internal int HolderOf(string path)
    {
        (int Line, int Issue) again = (_reinstated ??= Reinstated()).GetValueOrDefault(path, (-1, -1));
        int first = -1;
        for (int line = LastWith(path, _read); line >= 0; line = LastWith(path, line))
        {
            if (line < again.Line)
                break;
            if (!IsWithdrawn(ledger.At(line).SerialNumber!.Value))
                return line;
            first = line; // One that was withdrawn was never there, unless it is all that there is.
        }

        return again.Issue >= 0 ? again.Issue : first;
    }

    private LinesOfNumbers Withdrawn => _withdrawn ??= new LinesOfNumbers(ledger, LedgerEvent.Withdraw, _read);

    private bool Has(LedgerEvent what) => _has.TryGetValue(what, out bool known) ? known
        : _has[what] = ledger.FindLast(new LineQuery { Events = [what], Before = _read }) >= 0;

    private LineQuery LastIssue(NodeId nodeId) => new() { NodeId = nodeId, Events = [LedgerEvent.Issue], Before = _read };

    private static LineQuery Turn(NodeId nodeId, int before) => new() { NodeId = nodeId, Events = Turns, Before = before };

    private static LineQuery Handover(LedgerEvent what, NodeId nodeId, int before) => new() { NodeId = nodeId, Events = [what], Before = before };

    private static LineQuery HolderBefore(string path, int before) => new() { CertificatePath = path, Events = [LedgerEvent.Issue], Before = before };

    // What was before it no longer counts.
    private bool IsStay(LedgerEntry entry) => entry.Event == LedgerEvent.Issue && !(entry.Time > asOf) && !IsWithdrawn(entry.SerialNumber!.Value);

    private int LastWith(string path, int before) => ledger.FindLast(HolderBefore(path, before));

    private Dictionary<string, (int Line, int Issue)> Reinstated()
    {
        var reinstated = new Dictionary<string, (int Line, int Issue)>(StringComparer.Ordinal);
        foreach (int line in ledger.Find(new LineQuery { Events = [LedgerEvent.Reinstate], Before = _read }))
        {
            SerialNumber serial = ledger.At(line).SerialNumber!.Value;
            int issue = ledger.IndexOfIssue(serial);
            if (issue >= 0 && ledger.At(issue).CertificatePath is string path && !IsWithdrawn(serial))
                reinstated[path] = (line, issue);
        }

        return reinstated;
    }

    // Whatever was before a certificate that stayed, the node has that one and is in service.
    private NodeState? SinceLastStay(NodeId nodeId)
    {
        var since = new List<int>();
        for (int line = LastTurn(nodeId, _read); line >= 0; line = LastTurn(nodeId, line))
        {
            since.Add(line);
            if (IsStay(ledger.At(line)))
            {
                since.Reverse();
                return Replay(since, isWhole: false);
            }
        }

        since.Reverse();
        return Replay(since, isWhole: true);
    }

    private int LastTurn(NodeId nodeId, int before) => ledger.FindLast(Turn(nodeId, before));

    // Null where it takes a line from before those to tell.
    private NodeState? Replay(IReadOnlyList<int> lines, bool isWhole)
    {
        var state = new NodeState(-1, IsRemoved: false);
        var before = new Dictionary<int, NodeState>();
        foreach ((int position, int line) in lines.Index())
        {
            LedgerEntry entry = ledger.At(line);
            if (entry.Event == LedgerEvent.Withdraw && ledger.IndexOfIssue(entry.SerialNumber!.Value) is >= 0 and int withdrawn && withdrawn == state.Latest)
            {
                // It was never handed out: the node has what it had before, if that was anything.
                if (before.TryGetValue(withdrawn, out NodeState earlier))
                    state = new NodeState(earlier.Latest, state.IsRemoved || earlier.IsRemoved);
                else if (isWhole)
                    state = state with { Latest = -1 };
                else
                    return null;
            }

            if (entry.Time > asOf)
                continue;
            if (entry.Event == LedgerEvent.Remove)
            {
                state = state with { IsRemoved = true };
            }
            else if (entry.Event == LedgerEvent.Reinstate && ledger.IndexOfIssue(entry.SerialNumber!.Value) is >= 0 and int again)
            {
                state = state with { Latest = again };
            }
            else if (entry.Event == LedgerEvent.Issue)
            {
                if (isWhole || position > 0)
                    before[line] = state;
                state = new NodeState(line, IsRemoved: false);
            }
        }

        return state;
    }
}

/// <summary>What the lines make of a node.</summary>
/// <param name="Latest">The line with its latest certificate, or -1.</param>
/// <param name="IsRemoved">Whether it was taken out of service and has not come back.</param>
internal readonly record struct NodeState(int Latest, bool IsRemoved);
