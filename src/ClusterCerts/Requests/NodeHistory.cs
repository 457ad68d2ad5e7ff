using ClusterCerts.Authority;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>What an authority knows of the nodes that ask: their certificates, their keys, and the rules for them;
/// as of the moment it was read.</summary>
internal sealed class NodeHistory
{
    private readonly Ledger _ledger;
    private readonly int _lines;
    private readonly LedgerStatus _ledgerStatus;
    private readonly DateTimeOffset _now;
    private readonly Lazy<Dictionary<NameText, HashSet<string>>> _namesInUse;

    internal NodeHistory(IAuthorityStore store, AuthorityContext context)
    {
        PolicyFile policy = PolicyFile.Read(store);
        Rules = policy.Rules;
        Profile = PresetProfile.For(policy.Preset);
        AuthorityPath = store.Location;
        _ledger = store.ReadLedger();
        _lines = _ledger.Count;
        _ledgerStatus = LedgerStatus.Of(store, _ledger, Rules.MinimumSerialNumber);
        _now = context.Now;
        Keys.Refresh(_ledger, _ledgerStatus.Unrecorded);
        Names.Refresh(_ledger);
        _namesInUse = new(ReadNamesInUse);
    }

    /// <summary>Whether nothing was recorded since, be it a certificate, a revocation or a rule.</summary>
    internal bool IsCurrent(Ledger ledger) => ledger.Count == _lines;

    internal string AuthorityPath { get; }

    internal PolicyRules Rules { get; }

    internal PresetProfile Profile { get; }

    internal KeyOwners Keys { get; } = new();

    internal NodeFileNames Names { get; } = new();

    /// <summary>A node's latest certificate with its status, or null when it never had one.</summary>
    internal NodeCert? LatestOf(NodeId id)
    {
        int index = _ledgerStatus.LatestOf(id);
        return index < 0
            ? null
            : new NodeCert(_ledger.DecodedOf(index), _ledgerStatus.StatusOf(index, _now), _now);
    }

    /// <summary>Why nothing is decided about a node before the ledger knows what the lists know; null where it does.</summary>
    internal ClusterCertsException? UnrecordedRevocation(NodeId id) => _ledgerStatus.UnrecordedRevocation(id);

    /// <summary>Whether a node was taken out of service.</summary>
    internal bool IsRemoved(NodeId id) => _ledgerStatus.IsRemoved(id);

    /// <summary>The other nodes whose live certificates are good for a name, or whose node ID it is.</summary>
    internal IEnumerable<string> OthersWith(NameText name, NodeId id) =>
        _namesInUse.Value.TryGetValue(name, out HashSet<string>? nodes) ? nodes.Where(n => n != id.ToString()) : [];

    /// <summary>Whether two thirds of its life are over, so that a successor is to be expected.</summary>
    internal bool IsDue(NodeCert cert) => (cert.NotAfter - _now) * 3 < cert.NotAfter - cert.NotBefore;

    private Dictionary<NameText, HashSet<string>> ReadNamesInUse()
    {
        var inUse = new Dictionary<NameText, HashSet<string>>();
        foreach (int line in _ledgerStatus.Ahead(_ledgerStatus.Latest(), isWhole: true)
            .Where(line => _ledgerStatus.StatusOf(line, _now) is NodeCertStatus.Valid or NodeCertStatus.NotYetValid))
        {
            string node = _ledger.At(line).NodeId!.Value.ToString();
            var cert = new NodeCert(_ledger.DecodedOf(line), NodeCertStatus.Valid, _now);
            foreach (NameText name in cert.NameTexts.Append(NameText.Of(node)))
            {
                if (!inUse.TryGetValue(name, out HashSet<string>? nodes))
                    inUse[name] = nodes = new HashSet<string>(StringComparer.Ordinal);
                nodes.Add(node);
            }
        }

        return inUse;
    }
}
