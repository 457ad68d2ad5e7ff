using ClusterCerts.Authority;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Issues a certificate with a new key to each of many nodes.</summary>
internal sealed class NodeCertIssuer(IAuthorityStore store, AuthorityContext context)
{
    internal IEnumerable<Outcome<NodeCert>> Issue(
        IReadOnlyList<NodeCertOrder> orders, Passphrase? passphrase, Action<string>? notify, CancellationToken cancellation)
    {
        // Of all it is wrong usage; of some, each one's own error.
        if (orders.Count > 0 && orders.All(o => o.Parameters is { NodePassphrase: not null, KeyFormat: KeyFormat.Traditional }))
            throw NodeCertPlanner.NeverEncrypted();
        using var signer = new CurrentSigner(store, passphrase);
        List<Outcome<PlannedCert>> plans = Plan(orders, signer.Signing.Preset, notify);
        var batch = new CertBatch(store, context, signer, "New-NodeCert", notify);
        int? threads = orders.Count > 0 ? orders[0].Parameters.ThrottleLimit : null;
        foreach (Outcome<NodeCert> outcome in batch.Run(plans, threads, cancellation))
            yield return outcome;
    }

    private List<Outcome<PlannedCert>> Plan(IReadOnlyList<NodeCertOrder> orders, Preset preset, Action<string>? notify)
    {
        PresetProfile profile = PresetProfile.For(preset);
        PolicyRules rules = PolicyFile.Read(store).Rules;
        Ledger ledger = store.ReadLedger();
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        ClusterCertsException?[] doubles = NodeIdDoubles.Find([.. orders.Select(o => o.NodeId)]);
        var plans = new List<Outcome<PlannedCert>>();
        foreach ((NodeCertOrder order, ClusterCertsException? refusal) in orders.Zip(doubles).DistinctBy(o => o.First.NodeId))
        {
            var planner = new NodeCertPlanner(store, order.Parameters, context, notify);
            plans.Add(refusal is null ? planner.Plan(order.NodeId, profile, rules, ledger, ledgerStatus)
                : new Outcome<PlannedCert>(order.NodeId, null, refusal));
        }

        return plans;
    }
}
