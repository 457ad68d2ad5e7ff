using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>Gathers endpoints, asks them all at once, and gives one report for each file, or for each endpoint that has none.</summary>
public sealed class EndpointBatch
{
    private readonly List<(NodeCertReport? File, List<EndpointTarget> Targets)> _entries = [];

    /// <summary>How many reports there will be.</summary>
    public int Count => _entries.Sum(entry => entry.File is null ? entry.Targets.Count : 1);

    /// <summary>Adds endpoints.</summary>
    /// <param name="file">The report on the file that they should serve, or null.</param>
    /// <param name="endpoints">The endpoints as text.</param>
    /// <param name="expected">What they are held against.</param>
    /// <exception cref="ClusterCertsException">A text is not an endpoint.</exception>
    public void Add(NodeCertReport? file, IEnumerable<string> endpoints, NodeCertTestParameters expected) =>
        _entries.Add((file, endpoints.Select(e => new EndpointTarget(EndpointAddress.Parse(e), expected)).ToList()));

    /// <summary>Asks them.</summary>
    /// <param name="parameters">How.</param>
    /// <param name="context">The world outside.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The reports in the order of adding.</returns>
    /// <exception cref="ClusterCertsException">A file cannot be read.</exception>
    public IEnumerable<NodeCertReport> Run(EndpointTestParameters parameters, AuthorityContext context, CancellationToken cancellation = default)
    {
        using IEnumerator<NodeCertReport> reports =
            EndpointTester.Test([.. _entries.SelectMany(e => e.Targets)], parameters, context, cancellation).GetEnumerator();
        foreach ((NodeCertReport? file, List<EndpointTarget> targets) in _entries)
        {
            var shown = new List<NodeCertReport>();
            for (int i = 0; i < targets.Count && reports.MoveNext(); i++)
                shown.Add(reports.Current);
            if (file is not null)
            {
                yield return file.With(shown);
                continue;
            }

            foreach (NodeCertReport report in shown)
                yield return report;
        }
    }
}
