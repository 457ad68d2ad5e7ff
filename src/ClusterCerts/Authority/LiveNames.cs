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
            _uriHosts.UnionWith((certificate.SubjectAltNames?.Uris ?? []).Select(uri => NameConstraintRules.HostOfUri(uri) ?? ""));
            if (limits.Select(limit => NameConstraintRules.Problem(certificate, limit)).FirstOrDefault(problem => problem is not null) is string problem)
                _outside.Add((nodeId, problem));
        }
    }

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

    /// <summary>What is to be said of limits before they are made: kinds of name that they leave open, and what a program makes of them.</summary>
    /// <param name="limits">The limits; null for none.</param>
    /// <param name="preset">The system whose programs verify.</param>
    internal static IEnumerable<string> Cautions(NameConstraints? limits, Preset preset)
    {
        if (OpenKinds(limits) is string open)
            yield return open;

        // public_key's pubkey_cert:match_name, seen with OTP 25.
        if (preset == Preset.Erlang && limits is { Permitted.IPNetworks.Count: > 0 } or { Excluded.IPNetworks.Count: > 0 })
            yield return "Erlang fails on every certificate with an address below a CA whose addresses are limited: leave addresses open, or out of the certificates.";
    }

    private static string? OpenKinds(NameConstraints? limits)
    {
        if (limits?.Permitted is not { } permitted)
            return null;
        string[] open =
        [
            .. permitted.DnsNames.Count + (limits.Excluded?.DnsNames.Count ?? 0) == 0 ? ["DNS name"] : (string[])[],
            .. permitted.IPNetworks.Count + (limits.Excluded?.IPNetworks.Count ?? 0) == 0 ? ["IP address"] : (string[])[],
            .. permitted.Emails.Count + (limits.Excluded?.Emails.Count ?? 0) == 0 ? ["e-mail address"] : (string[])[],
            .. permitted.Uris.Count + (limits.Excluded?.Uris.Count ?? 0) == 0 ? ["URI"] : (string[])[],
        ];

        // Who has it writes whatever user into such a name, which Windows and WinRM take a client's user from.
        const string Principals = "any user principal name";
        return open.Length == 0
            ? $"It may still sign for {Principals}: such names cannot be limited."
            : $"It may still sign for any {string.Join(" and any ", open)} and {Principals}: names of a kind that nothing is said of are open, and those last cannot be limited.";
    }
}
