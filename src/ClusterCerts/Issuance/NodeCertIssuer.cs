using ClusterCerts.Authority;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Issues a certificate with a new key to each of many nodes.</summary>
internal sealed class NodeCertIssuer(IAuthorityStore store, AuthorityContext context)
{
    // What is to be said of each certificate is known shortly before it is made: of many at once that would fill the memory.
    private const int PlannedAtOnce = 1024;

    internal IEnumerable<Outcome<NodeCert>> Issue(
        IReadOnlyList<NodeCertOrder> orders, Passphrase? passphrase, Action<string>? notify, CancellationToken cancellation)
    {
        // Of all it is wrong usage; of some, each one's own error.
        if (orders.Count > 0 && orders.All(o => o.Parameters is { NodePassphrase: not null, KeyFormat: KeyFormat.Traditional }))
            throw NodeCertPlanner.NeverEncrypted();
        if (orders.Count > 0 && orders.All(o => !KeyForms.Has(o.Parameters.KeyAlgorithm, o.Parameters.KeyFormat)))
            KeyForms.RefuseUnlessOf(orders[0].Parameters.KeyAlgorithm, KeyFormat.Traditional);
        using var signer = new CurrentSigner(store, passphrase);
        (NodeCertOrder Order, ClusterCertsException? Refusal)[] wanted =
            [.. orders.Zip(NodeIdDoubles.Find([.. orders.Select(o => o.NodeId)])).DistinctBy(o => o.First.NodeId)];
        var batch = new CertBatch(store, context, signer, "New-NodeCert", notify) { Expected = wanted.Count(order => order.Refusal is null) };
        int? threads = orders.Count > 0 ? orders[0].Parameters.ThrottleLimit : null;
        int left = wanted.Length;
        foreach ((NodeCertOrder, ClusterCertsException?)[] some in wanted.Chunk(PlannedAtOnce))
        {
            left -= some.Length;
            foreach (Outcome<NodeCert> outcome in batch.Run(Plan(some, signer.Signing.Preset, notify), threads, cancellation, hasMore: left > 0))
                yield return outcome;
        }
    }

    private List<Outcome<PlannedCert>> Plan((NodeCertOrder Order, ClusterCertsException? Refusal)[] wanted, Preset preset, Action<string>? notify)
    {
        PresetProfile profile = PresetProfile.For(preset);
        PolicyRules rules = PolicyFile.Read(store).Rules;
        Ledger ledger = store.ReadLedger();
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        ledgerStatus.Foresee(wanted.Select(one => NodeId.Recorded(one.Order.NodeId)));
        return
        [
            .. wanted.Select(one => one.Refusal is ClusterCertsException refusal ? new Outcome<PlannedCert>(one.Order.NodeId, null, refusal)
                : new NodeCertPlanner(store, one.Order.Parameters, context, notify).Plan(one.Order.NodeId, profile, rules, ledger, ledgerStatus)),
        ];
    }
}
