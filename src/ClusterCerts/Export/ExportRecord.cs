using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>Records exports in the ledgers of their authorities, so that whoever comes after knows where each node's files go. An export is done
/// whether it can be recorded or not.</summary>
/// <param name="parameters">The layout and where it goes.</param>
/// <param name="context">The world outside.</param>
internal sealed class ExportRecord(NodeCertExportParameters parameters, AuthorityContext context)
{
    private readonly List<ExportPlan> _done = [];

    /// <summary>Remembers an export that is in its place.</summary>
    internal void Add(ExportPlan plan)
    {
        if (plan.AuthorityPath is not null && !context.Files.IsRehearsal)
            _done.Add(plan);
    }

    /// <summary>Records what was remembered: what was written, and what was there already and is in no line, such as after a command that was
    /// interrupted.</summary>
    /// <param name="storeOf">The store of an authority directory.</param>
    /// <param name="notify">Told what could not be recorded, and why.</param>
    /// <param name="cancellation">Whether the command was stopped: then nothing is waited for.</param>
    internal void Write(Func<string, IAuthorityStore> storeOf, Action<string>? notify, CancellationToken cancellation)
    {
        foreach (IGrouping<string, ExportPlan> ofOne in _done.GroupBy(plan => plan.AuthorityPath!, StringComparer.Ordinal))
        {
            new HandoverRecord("export", "Export-NodeCert", mayBeReadOnly: true, context).TryWrite(
                ofOne.Key, () => storeOf(ofOne.Key), (store, ledger) => Lines(store, ledger, [.. ofOne]), notify, cancellation);
        }

        _done.Clear();
    }

    // What the ledger does not know the certificate of is not this authority's to record.
    private List<LedgerEntry> Lines(IAuthorityStore store, Ledger ledger, IReadOnlyList<ExportPlan> plans)
    {
        return [.. plans.Select(plan => (plan, line: Line(store, ledger, plan))).Where(p => p.line is not null && !(p.plan.IsUnchanged && IsKnown(p.line)))
            .Select(p => p.line!)];

        bool IsKnown(LedgerEntry line) =>
            ledger.Entries(new LineQuery { SerialNumber = line.SerialNumber, Events = [LedgerEvent.Export] }).Any(e => KeyOf(e) == KeyOf(line));
    }

    private LedgerEntry? Line(IAuthorityStore store, Ledger ledger, ExportPlan plan)
    {
        int index = ledger.IndexOfIssue(plan.NodeCert!.Decoded.SerialValue);
        return index >= 0 && ledger.At(index).NodeId is NodeId nodeId && ledger.DecodedOf(index).Fingerprint == plan.NodeCert.Fingerprint
            ? LedgerEntries.Exported(
                context.Now, nodeId, ledger.At(index).SerialNumber!.Value, parameters.Format.ToString(), store.Paths.ToLedgerPath(plan.OutputPath),
                parameters.TargetPath)
            : null;
    }

    private static (NodeId?, SerialNumber?, string?, string?, string?) KeyOf(LedgerEntry line) =>
        (line.NodeId, line.SerialNumber, line.Layout, line.Place, line.TargetPath);
}
