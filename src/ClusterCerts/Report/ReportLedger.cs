using System.Runtime.CompilerServices;
using ClusterCerts.Audit;
using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Report;

/// <summary>Has the ledger examined, beside what else a report looks at, and leaves out what the report says already.</summary>
internal sealed class ReportLedger : IDisposable
{
    private const string Source = "Test-CertLedger";

    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _cancellation;
    private readonly WorkLog _log;
    private readonly Task<IReadOnlyList<LedgerFinding>> _examination;
    private volatile StrongBox<WorkProgress>? _progress;

    /// <summary>Begins.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="context">The world outside.</param>
    /// <param name="cancellation">Ends it.</param>
    internal ReportLedger(CertAuthority authority, AuthorityContext context, CancellationToken cancellation)
    {
        _log = context.Log;
        _cancellation = cancellation;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _log.Cancellation);
        // Progress is told on the command's own thread, once that waits.
        AuthorityContext quiet = context.Telling(_log with { Waits = progress => _progress = new(progress), Cancellation = _stop.Token });
        _examination = Task.Run(() => CertLedger.Test(authority.Store.Location, quiet), CancellationToken.None);
    }

    /// <summary>Waits for what was found.</summary>
    /// <param name="inspector">Knows what the report says of nodes already.</param>
    /// <param name="findings">Takes them.</param>
    /// <param name="nodes">How many nodes there are, for the progress.</param>
    /// <exception cref="ClusterCertsException">The ledger cannot be read.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <returns>All of it, what the report says already too.</returns>
    internal IReadOnlyList<LedgerFinding> AddFindings(ReportInspector inspector, ReportFindings findings, int nodes)
    {
        _log.Meter("Examining the ledger", nodes).Advance(0);
        while (!((IAsyncResult)_examination).AsyncWaitHandle.WaitOne(WorkMeter.Pause))
        {
            _cancellation.ThrowIfCancellationRequested();
            _log.Cancellation.ThrowIfCancellationRequested();
            if (_progress is { } latest)
                _log.Waits?.Invoke(latest.Value);
        }

        IReadOnlyList<LedgerFinding> found = _examination.GetAwaiter().GetResult();
        foreach (LedgerFinding finding in found)
            Add(finding, inspector, findings);
        return found;
    }

    /// <summary>Ends it: nothing goes on when the report is made, or is not to be.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        ((IAsyncResult)_examination).AsyncWaitHandle.WaitOne();
        _ = _examination.Exception; // Who waited for the findings was told.
        _stop.Dispose();
    }

    private static void Add(LedgerFinding finding, ReportInspector inspector, ReportFindings findings)
    {
        string? node = finding.NodeId is string id ? DisplayText.Clip(id) : null;
        switch (finding.Kind)
        {
            // The check of the node's file, or of the trust bundle, has said so.
            case LedgerFindingKind.CertificateMissing or LedgerFindingKind.CertificateDiffers when node is not null && inspector.HasNoted(node):
            case LedgerFindingKind.KeyDiffers when node is not null && inspector.HasNoted(node):
                break;
            case LedgerFindingKind.TrustMissing:
                break;
            case LedgerFindingKind.KeyMissing:
                findings.Add(FindingLevel.Note, Source, "The key's file is not where it was written.", node);
                break;
            default:
                findings.Add(LevelOf(finding.Kind), Source, finding.Detail, node);
                break;
        }
    }

    private static FindingLevel LevelOf(LedgerFindingKind kind) => kind switch
    {
        LedgerFindingKind.CertificateMissing or LedgerFindingKind.LineTorn => FindingLevel.Note,
        LedgerFindingKind.SerialNumberUnaccounted or LedgerFindingKind.CertificateUnknown => FindingLevel.Warning,
        _ => FindingLevel.Problem,
    };
}
