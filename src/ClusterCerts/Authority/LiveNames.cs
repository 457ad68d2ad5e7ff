using System.Net;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>The names that the nodes in use of authorities have, as their certificates say them: what a CA could be limited to, and whom limits cut
/// off.</summary>
internal sealed class LiveNames
{
    // Reserved (RFC 2606 2): who may sign for it alone signs for nobody. Java takes no empty name for "every name".
    private const string Nobody = "invalid";

    private static readonly string[] EveryAddress = ["0.0.0.0/0", "::/0"];

    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<IPAddress> _addresses = [];
    private readonly HashSet<string> _emailHosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _uriHosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(NodeId NodeId, string Problem)> _outside = [];
    private readonly bool _hasNodes;

    /// <summary>Reads them.</summary>
    /// <param name="stores">The authorities.</param>
    /// <param name="now">The moment.</param>
    /// <param name="limits">The constraints of a CA that shall sign for the nodes, and of those above it.</param>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read.</exception>
    internal LiveNames(IReadOnlyList<IAuthorityStore> stores, DateTimeOffset now, IReadOnlyCollection<NameConstraints> limits)
    {
        foreach ((NodeId nodeId, DecodedCertificate certificate) in stores.SelectMany(store => LiveNodes.Certificates(store, store.ReadLedger(), now)))
        {
            _hasNodes = true;
            _hosts.UnionWith(NameConstraintRules.HostsOf(certificate));
            _addresses.UnionWith(certificate.SubjectAltNames?.IPAddresses ?? []);
            _emailHosts.UnionWith(NameConstraintRules.EmailsOf(certificate).Select(email => email[(email.LastIndexOf('@') + 1)..]));
            _uriHosts.UnionWith((certificate.SubjectAltNames?.Uris ?? []).Select(uri => UriReadings.Difference(uri) is null ? NameConstraintRules.HostOfUri(uri) ?? "" : ""));
            if (limits.Select(limit => NameConstraintRules.Problem(certificate, limit) ?? UriReadings.Problem(certificate, limit)).FirstOrDefault(problem => problem is not null)
                is string problem)
                _outside.Add((nodeId, problem));
        }
    }

    /// <summary>Whether a subtree is one that nobody has a name in: it closes its kind.</summary>
    internal static bool IsNobodys(GeneralName subtree) => subtree.Kind != GeneralNameKind.IPAddress && subtree.Text is Nobody or $".{Nobody}";

    /// <summary>The nodes that such a CA may not sign for, and why, in the order of the ledger.</summary>
    internal IReadOnlyList<(NodeId NodeId, string Problem)> Outside => _outside;

    /// <summary>The tightest constraints that a short list of domains, networks and hosts makes and that let every node keep its names. A kind that no
    /// node has is closed; one that no short list covers, or whose names no constraint can name, stays open.</summary>
    /// <param name="preset">The system whose programs verify: Erlang bears no limit on addresses where nodes have any.</param>
    /// <returns>Null where there is no node.</returns>
    internal NameConstraintParameters? Tightest(Preset preset) => !_hasNodes ? null : new NameConstraintParameters
    {
        // An address as a DNS name, as Erlang wants it, lies in no domain.
        PermittedDnsNames = _hosts.Count == 0 ? [Nobody]
            : _hosts.All(host => DnsNames.IsLegal(host, allowWildcard: true) && !IPNames.TryParse(host, out _)) ? NameCover.OfDnsNames(_hosts) : null,
        PermittedIPAddresses = _addresses.Count == 0 || preset == Preset.Erlang ? null : NameCover.OfAddresses(_addresses),
        ExcludedIPAddresses = _addresses.Count == 0 ? EveryAddress : null,
        PermittedEmailAddresses = OfHosts(_emailHosts),
        PermittedUris = OfHosts(_uriHosts),
    };

    private static IReadOnlyList<string>? OfHosts(HashSet<string> hosts) =>
        hosts.Count == 0 ? [Nobody] : hosts.All(host => DnsNames.IsLegal(host)) ? NameCover.OfHosts(hosts) : null;
}
