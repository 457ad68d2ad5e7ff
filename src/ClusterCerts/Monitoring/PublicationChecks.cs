using ClusterCerts.Authority;
using ClusterCerts.Discovery;
using ClusterCerts.Publishing;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Monitoring;

/// <summary>Looks at what nodes have: as the ledger knows, and where that was asked for as they serve it.</summary>
internal static class PublicationChecks
{
    private const int MostNamed = 10;

    /// <summary>Nodes whose software takes no file with such a key, that lack files, or that were never seen to serve theirs. Nobody is connected to.</summary>
    internal static AuthorityCheck OfFiles(CertAuthority authority, ListedNodes nodes)
    {
        AuthorityCheck placed = OfPlacing(authority, nodes);
        if (SoftwareFit.Unfit(authority, nodes) is not AuthorityCheck unfit)
            return placed;
        return placed.State == CheckState.Ok ? unfit : unfit with
        {
            Detail = $"{unfit.Detail} {placed.Detail}",
            Value = unfit.Value + placed.Subjects.Except(unfit.Subjects, StringComparer.Ordinal).Count(),
            Subjects = [.. unfit.Subjects.Union(placed.Subjects, StringComparer.Ordinal)],
        };
    }

    private static AuthorityCheck OfPlacing(CertAuthority authority, ListedNodes nodes)
    {
        NodeTargets targets = authority.ReadTargets();
        if (!targets.All.Any())
            return new AuthorityCheck(AuthorityCheckName.Publication, CheckState.Ok, "There are no targets: files are not brought to nodes from here.");
        string[] lacking = [.. new KnownPublications(authority).FindLacking(nodes.All).Select(o => o.Value?.NodeId ?? DisplayText.Clip($"{o.Target}")).Distinct(StringComparer.Ordinal)];
        string[] unproven = [.. nodes.Latest.Where(cert => cert.LastPublication is { Files.IsProven: false } && EndpointOf(targets, cert) is not null)
            .Select(cert => cert.NodeId).Except(lacking, StringComparer.Ordinal)];
        string[] told =
        [
            .. lacking.Length == 0 ? (string[])[] : [$"{DisplayText.Count(lacking.Length, "node")} without the files that the authority has for them: {Names(lacking)}. Run Publish-NodeCert."],
            .. unproven.Length == 0 ? (string[])[] : [$"{DisplayText.Count(unproven.Length, "node")} whose endpoint was not seen to serve the certificate: {Names(unproven)}. Run Publish-NodeCert again."],
        ];
        return new AuthorityCheck(
            AuthorityCheckName.Publication, told.Length == 0 ? CheckState.Ok : CheckState.Warning, told.Length == 0 ? "Every node with a target has its files." : string.Join(' ', told))
        {
            Value = lacking.Length + unproven.Length,
            Unit = "nodes",
            Subjects = [.. lacking, .. unproven],
        };
    }

    /// <summary>Whether any server is to be asked.</summary>
    internal static bool AreAsked(AuthorityTestParameters parameters) => parameters.Endpoints.Count > 0 || parameters.TestTargets;

    /// <summary>What servers serve.</summary>
    internal static AuthorityCheck OfEndpoints(CertAuthority authority, ListedNodes nodes, AuthorityTestParameters parameters, CancellationToken cancellation)
    {
        Asked[] asked = [.. parameters.Endpoints.Select(endpoint => new Asked(endpoint, parameters.StartTls, null)), .. parameters.TestTargets ? OfTargets(authority, nodes) : []];
        if (asked.Length == 0)
            return new AuthorityCheck(AuthorityCheckName.Endpoints, CheckState.Unknown, "No target has an endpoint that could be asked.");
        Served[] served = [.. asked.GroupBy(one => one.StartTls).SelectMany(protocol => Ask(authority, protocol.Key, [.. protocol], parameters.Timeout, cancellation))];
        Served[] wrong = [.. served.Where(one => one.State != CheckState.Ok).OrderByDescending(one => AuthorityHealth.Gravity(one.State))];
        return new AuthorityCheck(
            AuthorityCheckName.Endpoints, wrong.Length == 0 ? CheckState.Ok : wrong[0].State,
            wrong.Length == 0 ? $"{DisplayText.Count(asked.Length, "endpoint")} asked; each serves the latest certificate of its node."
                : string.Join(' ', wrong.Take(MostNamed).Select(one => DisplayText.Sentence(one.Detail))) + (wrong.Length > MostNamed ? $" And {wrong.Length - MostNamed} more." : ""))
        {
            Value = wrong.Length,
            Unit = "endpoints",
            Subjects = [.. wrong.Select(one => one.Endpoint)],
        };
    }

    private static IEnumerable<Asked> OfTargets(CertAuthority authority, ListedNodes nodes)
    {
        NodeTargets targets = authority.ReadTargets();
        return nodes.Latest.Where(cert => cert.Status == NodeCertStatus.Valid)
            .Select(cert => EndpointOf(targets, cert) is NodeCertTarget target ? new Asked(target.Endpoint!, target.StartTls, cert.NodeId) : null).OfType<Asked>();
    }

    // The certificates that are served above the leaf say nothing of a node.
    private static IEnumerable<Served> Ask(
        CertAuthority authority, StartTls? startTls, IReadOnlyList<Asked> asked, TimeSpan timeout, CancellationToken cancellation)
    {
        var wanted = new CertSearchParameters { Endpoints = [.. asked.Select(one => one.Endpoint).Distinct(StringComparer.Ordinal)], StartTls = startTls, Timeout = timeout };
        List<Outcome<FoundNodeCert>> found = [.. authority.FindCerts(wanted, cancellation: cancellation)];
        ILookup<string, FoundNodeCert> leaves = found.Select(o => o.Value).OfType<FoundNodeCert>().Where(f => !f.Cert.IsSigningCert && f.Endpoint is not null)
            .ToLookup(f => f.Endpoint!, StringComparer.OrdinalIgnoreCase);
        ILookup<string, ClusterCertsException> errors = found.Where(o => o.Error is not null).ToLookup(o => $"{o.Target}", o => o.Error!, StringComparer.OrdinalIgnoreCase);
        return asked.Select(one =>
        {
            string endpoint = EndpointAddress.Parse(one.Endpoint).ToString();
            return leaves[endpoint].FirstOrDefault() is FoundNodeCert leaf ? Judge(one, leaf)
                : new Served(one.Endpoint, CheckState.Unknown, errors[endpoint].FirstOrDefault()?.Message ?? $"'{one.Endpoint}' shows no certificate of a node.");
        });
    }

    private static Served Judge(Asked asked, FoundNodeCert leaf) => leaf.Finding switch
    {
        NodeCertFinding.Current when asked.NodeId is string node && node != leaf.Cert.NodeId =>
            new(asked.Endpoint, CheckState.Critical, $"'{asked.Endpoint}' serves the certificate of node '{leaf.Cert.NodeId}', and its target is of node '{node}'."),
        NodeCertFinding.Current => new(asked.Endpoint, CheckState.Ok, ""),
        NodeCertFinding.SupersededButServed => new(asked.Endpoint, CheckState.Warning, $"'{asked.Endpoint}': {leaf.Reason}"),
        _ => new(asked.Endpoint, CheckState.Critical, $"'{asked.Endpoint}': {leaf.Reason}"),
    };

    private static NodeCertTarget? EndpointOf(NodeTargets targets, NodeCert cert) => targets.Find(cert.NodeId, isNamed: false)?.Value is { Endpoint: not null } target ? target : null;

    private static string Names(string[] names) => string.Join(", ", names.Take(MostNamed)) + (names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "");

    private sealed record Asked(string Endpoint, StartTls? StartTls, string? NodeId);

    private sealed record Served(string Endpoint, CheckState State, string Detail);
}
