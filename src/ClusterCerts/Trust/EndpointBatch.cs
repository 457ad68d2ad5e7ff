using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>Asks running servers whether they trust the next CA of an authority.</summary>
/// <param name="authorityPath">The authority directory.</param>
/// <param name="questions">The servers.</param>
/// <param name="cancellation">Stops it.</param>
/// <returns>What they showed, in the same order.</returns>
public delegate IReadOnlyList<TrustProof> NextTrustProver(string authorityPath, IReadOnlyList<TrustQuestion> questions, CancellationToken cancellation);

/// <summary>Gathers endpoints, asks them all at once, and gives one report for each file, or for each endpoint that has none.</summary>
public sealed class EndpointBatch
{
    private readonly List<Entry> _entries = [];

    /// <summary>How many reports there will be.</summary>
    public int Count => _entries.Sum(entry => entry.File is null ? entry.Targets.Count : 1);

    /// <summary>Adds endpoints.</summary>
    /// <param name="file">The report on the file that they should serve, or null.</param>
    /// <param name="endpoints">The endpoints as text.</param>
    /// <param name="expected">What they are held against.</param>
    /// <exception cref="ClusterCertsException">A text is not an endpoint.</exception>
    public void Add(NodeCertReport? file, IEnumerable<string> endpoints, NodeCertTestParameters expected) =>
        _entries.Add(new Entry(file, [.. endpoints.Select(e => new EndpointTarget(EndpointAddress.Parse(e), expected))]));

    /// <summary>Asks them what they serve.</summary>
    /// <param name="parameters">How.</param>
    /// <param name="context">The world outside.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The reports in the order of adding.</returns>
    /// <exception cref="ClusterCertsException">A file cannot be read.</exception>
    public IEnumerable<NodeCertReport> Run(EndpointTestParameters parameters, AuthorityContext context, CancellationToken cancellation = default)
    {
        using IEnumerator<NodeCertReport> reports =
            EndpointTester.Test([.. _entries.SelectMany(e => e.Targets)], parameters, context, cancellation).GetEnumerator();
        foreach (Entry entry in _entries)
        {
            NodeCertReport[] shown = Next(reports, entry.Targets.Count);
            foreach (NodeCertReport report in entry.File is null ? shown : [entry.File.With(shown)])
                yield return report;
        }
    }

    /// <summary>Asks them whether they trust the next CA of their authority, and those that should serve a file what they serve. A server that showed its
    /// certificate and then wanted one of ours serves it: what it thinks of ours is what the proof tells.</summary>
    /// <param name="parameters">How.</param>
    /// <param name="prove">Asks whom they trust, once for each authority, before anything else.</param>
    /// <param name="context">The world outside.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The reports in the order of adding, each with the check <see cref="CheckName.Trust"/>, or a note where that cannot be proven. Where there is
    /// no file there is no other check.</returns>
    /// <exception cref="ClusterCertsException">A file cannot be read, trust does not come from an authority, or it cannot be asked about.</exception>
    public IEnumerable<NodeCertReport> RunAndProve(
        EndpointTestParameters parameters, NextTrustProver prove, AuthorityContext context, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(prove);
        Dictionary<Entry, IReadOnlyList<TrustProof>> proofs = Prove(parameters.StartTls, prove, cancellation);
        using IEnumerator<NodeCertReport> reports = EndpointTester.Test(
            [.. _entries.Where(e => e.File is not null).SelectMany(e => e.Targets)], parameters with { TakesShown = true }, context, cancellation).GetEnumerator();
        foreach (Entry entry in _entries)
        {
            if (entry.File is NodeCertReport file)
            {
                yield return file.With([.. Next(reports, entry.Targets.Count).Zip(proofs[entry], (report, proof) => report.With(proof))]);
                continue;
            }

            for (int i = 0; i < entry.Targets.Count; i++)
                yield return NodeCertReport.Of(proofs[entry][i], entry.Targets[i].Expected.NodeId, entry.Targets[i].Expected.AuthorityPath!);
        }
    }

    private Dictionary<Entry, IReadOnlyList<TrustProof>> Prove(StartTls? startTls, NextTrustProver prove, CancellationToken cancellation)
    {
        var proofs = new Dictionary<Entry, IReadOnlyList<TrustProof>>();
        foreach (IGrouping<string, Entry> ofOne in _entries.Where(e => e.Targets.Count > 0).GroupBy(AuthorityOf, StringComparer.Ordinal))
        {
            TrustQuestion[] questions = [.. ofOne.SelectMany(entry => entry.Targets, (entry, target) =>
                new TrustQuestion(target.Address, startTls) { NodeId = entry.File?.NodeId ?? target.Expected.NodeId })];
            var shown = new Queue<TrustProof>(prove(ofOne.Key, questions, cancellation));
            foreach (Entry entry in ofOne)
                proofs[entry] = [.. entry.Targets.Select(_ => shown.Dequeue())];
        }

        return proofs;
    }

    private static string AuthorityOf(Entry entry) => entry.Targets[0].Expected.AuthorityPath ?? throw new ClusterCertsException(
        ErrorCode.InvalidArgument, "To ask servers whether they trust the next CA, name its authority with -AuthorityPath; the files of -TrustPath have no key.", null);

    private static NodeCertReport[] Next(IEnumerator<NodeCertReport> reports, int count)
    {
        var next = new List<NodeCertReport>();
        while (next.Count < count && reports.MoveNext())
            next.Add(reports.Current);
        return [.. next];
    }

    private sealed class Entry(NodeCertReport? file, IReadOnlyList<EndpointTarget> targets)
    {
        internal NodeCertReport? File => file;

        internal IReadOnlyList<EndpointTarget> Targets => targets;
    }
}
