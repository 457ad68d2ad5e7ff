using System.Collections.Concurrent;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Export;
using ClusterCerts.Storage;
using ClusterCerts.Targets;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>Opens the way to a node.</summary>
internal delegate INodeFiles NodeOpener(NodeCertTarget target, AuthorityContext context, TimeSpan timeout, CancellationToken cancellation);

/// <summary>Brings many nodes what they lack, several at once.</summary>
/// <param name="authority">The authority.</param>
/// <param name="parameters">How.</param>
/// <param name="open">Opens the way to a node.</param>
internal sealed class Publisher(CertAuthority authority, PublicationParameters parameters, NodeOpener open)
{
    private readonly AuthorityContext _context = authority.Context;
    private readonly Dictionary<ExportFormat, NodeCertExporter> _exporters = [];
    private readonly Lock _exporting = new();
    private NodeWitness? _witness;

    /// <summary>Does it. What was done is in the ledger before it is told here.</summary>
    /// <param name="orders">The nodes.</param>
    /// <param name="notify">Told before of which nodes nothing can be proved, and what could not be recorded, and why.</param>
    /// <param name="cancellation">Stops before the next nodes; what was begun on a node is finished or taken back.</param>
    /// <returns>What became of each, as it ends.</returns>
    /// <exception cref="ClusterCertsException">The authority cannot be read, or hands nothing out; no node was connected to.</exception>
    internal IEnumerable<NodeCertPublication> Run(IReadOnlyList<PublicationOrder> orders, Action<string>? notify, CancellationToken cancellation)
    {
        // What is wrong with the authority is wrong for all nodes, and is said once.
        if (orders.Count > 0)
            ExporterFor(orders[0].Target.As).TrustOf(authority.Store.Location);
        if (EarlyCert.Warning(orders.Select(order => order.Cert).OfType<NodeCert>(), _context.Now) is string early)
            notify?.Invoke(early);
        foreach (string unseen in Unseen(orders))
            notify?.Invoke(unseen);
        _witness = parameters.LeaveLedgerHead ? NodeWitness.Of(authority.Store) : null;
        var record = new PublicationRecord(authority);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var results = new BlockingCollection<NodeCertPublication>();
        var waiting = new ConcurrentQueue<PublicationOrder>(orders);
        Task[] workers = [.. Enumerable.Range(0, Math.Min(Math.Max(parameters.ThrottleLimit, 1), orders.Count))
            .Select(_ => Task.Factory.StartNew(() => Work(waiting, results, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task all = Task.WhenAll(workers).ContinueWith(_ => results.CompleteAdding(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            while (results.TryTake(out NodeCertPublication? first, Timeout.Infinite, CancellationToken.None))
            {
                List<NodeCertPublication> done = [first];
                while (results.TryTake(out NodeCertPublication? next))
                    done.Add(next);
                record.Add(done);
                record.Write(notify, cancellation); // All that ended meanwhile in one step.
                foreach (NodeCertPublication one in done)
                    yield return one;
            }

            Task.WhenAll(workers).GetAwaiter().GetResult();
        }
        finally
        {
            // Nobody takes any more: what was begun is waited for, and what is done is recorded.
            stop.Cancel();
            all.GetAwaiter().GetResult();
            record.Add([.. results]);
            record.Write(notify, cancellation);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    // Whose key this system's TLS lacks is brought its files all the same.
    private static IEnumerable<string> Unseen(IReadOnlyList<PublicationOrder> orders) => orders
        .Where(order => order.Target.Endpoint is not null && Enum.TryParse(order.Cert?.KeyAlgorithm, out KeyAlgorithm _))
        .GroupBy(order => PlatformTls.Lack(PureAlgorithm.Of(Enum.Parse<KeyAlgorithm>(order.Cert!.KeyAlgorithm!))))
        .Where(same => same.Key is not null)
        .Select(same => $"What the server of {FitSurvey.Named([.. same.Select(order => order.NodeId)])} serves is not proved: {same.Key}. The files are put in place all the same, and stay: "
            + "look there whether they were loaded, or publish from a system whose TLS has it.");

    private void Work(ConcurrentQueue<PublicationOrder> waiting, BlockingCollection<NodeCertPublication> results, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested && waiting.TryDequeue(out PublicationOrder? order))
        {
            try
            {
                results.Add(Publish(order, stop), CancellationToken.None);
            }
            catch (ClusterCertsException e)
            {
                results.Add(Failed(order, e), CancellationToken.None);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return; // Nothing was changed there.
            }
        }
    }

    private NodeCertPublication Publish(PublicationOrder order, CancellationToken stop)
    {
        using NodeLayout layout = Lay(order);
        using var gate = new StopGate(stop);
        using INodeFiles files = open(order.Target, _context, parameters.Timeout, gate.Token);
        NodeCertPublication done = new NodePublisher(files, order, layout, parameters, _context, gate).Run();
        return _witness is null || done.Error is not null ? done : Witnessed(done, files, layout, order);
    }

    // It is no part of what the software loads: what befalls it takes nothing back, and nothing is loaded for it.
    private NodeCertPublication Witnessed(NodeCertPublication done, INodeFiles files, NodeLayout layout, PublicationOrder order)
    {
        try
        {
            string? written = _witness!.Leave(files, files.Resolve(layout.Folder), _context.Files.IsRehearsal);
            return written is null ? done : order.Told(done.State, done.Reason, done.SerialNumber, [.. done.Files, written], has: done.Has);
        }
        catch (ClusterCertsException e)
        {
            string reason = done.Reason is null ? e.Message : $"{DisplayText.Sentence(done.Reason)} {e.Message}";
            return order.Told(
                done.State, reason, done.SerialNumber, done.Files, new ClusterCertsException(e.ErrorCode, $"Node '{order.NodeId}' ({order.Target}): {e.Message}", order.NodeId, e), done.Has);
        }
    }

    // What an authority gives to exports is read once for all of them, and by one thread at a time.
    private NodeLayout Lay(PublicationOrder order)
    {
        lock (_exporting)
        {
            NodeCertExporter exporter = ExporterFor(order.Target.As);
            Outcome<NodeCert> found = exporter.Find(new NodeCertReference { NodeIds = [order.NodeId], AuthorityPath = authority.Store.Location }).Single();
            return exporter.Lay(found.Value ?? throw found.Error!, order.Target.TargetPath);
        }
    }

    private NodeCertExporter ExporterFor(ExportFormat format)
    {
        if (!_exporters.TryGetValue(format, out NodeCertExporter? exporter))
        {
            exporter = new(new NodeCertExportParameters { Format = format, OutputPath = ".", NodePassphrase = parameters.NodePassphrase }, _context);
            _exporters[format] = exporter;
        }

        return exporter;
    }

    internal static NodeCertPublication Failed(PublicationOrder order, ClusterCertsException e) => order.Told(
        NodeCertPublicationState.Failed, e.Message, order.Cert?.SerialNumber, [],
        new ClusterCertsException(e.ErrorCode, $"Node '{order.NodeId}' ({order.Target}): {e.Message}", order.NodeId, e));
}
