using ClusterCerts.Authority;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Renews certificates: what they say stays, the key and the certificate are replaced as one pair.</summary>
/// <remarks>
/// The ledger line comes first; then the new files, which lie ready beside the old ones, get their names one right after the
/// other: only between those two renames is a pair mixed. If the process ends in between, the next command finishes it.
/// </remarks>
internal sealed class NodeCertRenewer(IAuthorityStore store, AuthorityContext context, NodeCertRenewalParameters parameters)
{
    /// <summary>Looks which certificates are due and whether they can be renewed; nothing is changed.</summary>
    internal List<RenewalPlan> Plan(IReadOnlyList<string> nodeIds)
    {
        if (nodeIds.Count == 0 && !parameters.IsConditional)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                "Name the nodes to renew with -NodeId (* for all), or give -IfExpiresWithin or -IfLifeUsed.");
        }

        if (parameters.ReuseKey && (parameters.KeyAlgorithm is not null))
            throw new ClusterCertsException(ErrorCode.InvalidArgument,
                "A key that is used again keeps its algorithm; leave out -ReuseKey or -KeyAlgorithm.");
        PolicyFile policy = PolicyFile.Read(store);
        var terms = new RenewalTerms(
            parameters, new RenewalRule(parameters, context.Now), policy.Rules, PresetProfile.For(policy.Preset));
        LedgerStatus standing = LedgerStatus.Of(store, store.ReadLedger());
        return [.. Find(nodeIds).Select(found => (found.Cert is null ? Unknown(found.Id) : standing.UnrecordedRevocation(NodeId.Recorded(found.Id)))
            is ClusterCertsException error
            ? RenewalPlan.Failed(found.Id, error)
            : RenewalPlan.For(found.Cert!, found.IsNamed, terms))];
    }

    internal IEnumerable<Outcome<NodeCertRenewal>> Renew(
        List<RenewalPlan> plans, Passphrase? passphrase, CancellationToken cancellation)
    {
        // A daily run with nothing to do needs no signing key.
        using CurrentSigner? signer = plans.Exists(p => p.IsOpen) ? new CurrentSigner(store, passphrase) : null;
        foreach (List<RenewalPlan> run in ByFolder(plans))
        {
            if (signer is null || !run.Exists(p => p.IsOpen))
            {
                foreach (RenewalPlan plan in run)
                    yield return plan.Unchanged;
                continue;
            }

            using IEnumerator<Outcome<NodeCert>> issued = Issue(run, signer, cancellation).GetEnumerator();
            ClusterCertsException? failure = null;
            foreach (RenewalPlan plan in run)
                yield return plan.IsOpen ? Next(plan, issued, ref failure) : plan.Unchanged;
        }
    }

    private IEnumerable<Outcome<NodeCert>> Issue(List<RenewalPlan> run, CurrentSigner signer, CancellationToken cancellation)
    {
        List<PlannedCert> planned = [.. run.Where(p => p.IsOpen).Select(p => p.Planned!)];
        return new CertBatch(store, context, signer, parameters.Operation).Run(planned, parameters.ThrottleLimit, cancellation);
    }

    // A folder that cannot be written fails its own nodes and no others.
    private Outcome<NodeCertRenewal> Next(RenewalPlan plan, IEnumerator<Outcome<NodeCert>> issued,
        ref ClusterCertsException? failure)
    {
        try
        {
            if (failure is null && issued.MoveNext() && issued.Current.Value is NodeCert renewed)
                return new(plan.Target,
                    new NodeCertRenewal(plan.Current, isDue: true, plan.Renewal!.Reason) { Renewed = renewed }, null);
        }
        catch (ClusterCertsException e)
        {
            failure = e;
        }

        return failure is null && parameters.IsConditional && plan.Planned!.IsSuperseded
            ? new(plan.Target, RenewedByOther(plan), null)
            : new(plan.Target, null, failure ?? issued.Current.Error);
    }

    // Two runs of the night at once: what the other did is done.
    private NodeCertRenewal RenewedByOther(RenewalPlan plan)
    {
        NodeCert latest = Latest(plan.Target).First(c => c.NodeId == plan.Target);
        return new NodeCertRenewal(latest, isDue: false, "another process renewed it in the meantime")
        {
            Notice = $"Another process renewed node '{plan.Target}' meanwhile; its certificate {latest.SerialNumber} is new.",
        };
    }

    private static IEnumerable<List<RenewalPlan>> ByFolder(List<RenewalPlan> plans)
    {
        var run = new List<RenewalPlan>();
        string? folder = null;
        foreach (RenewalPlan plan in plans)
        {
            string? its = plan.IsOpen ? FileErrors.FolderOf(plan.Current.CertificatePath!) : folder;
            if (folder is not null && its != folder)
            {
                yield return run;
                run = [];
            }

            folder = its;
            run.Add(plan);
        }

        yield return run;
    }

    // Wildcards leave out what is revoked: a node that was shut out stays out until someone names it.
    private IEnumerable<(string Id, bool IsNamed, NodeCert? Cert)> Find(IReadOnlyList<string> nodeIds)
    {
        List<NodeCert> latest = [.. Latest()];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string id in nodeIds.Count > 0 ? nodeIds : ["*"])
        {
            bool isPattern = NodeIdMatch.IsPattern(id);
            NodeCert[] found = [.. isPattern
                ? latest.Where(c => c.Status != NodeCertStatus.Revoked
                && NodeIdMatch.Names(id, c.NodeId))
                : latest.Where(c => c.NodeId == id)];
            if (found.Length == 0 && !isPattern)
                yield return (id, true, null);
            foreach (NodeCert cert in found.Where(c => seen.Add(c.NodeId)))
                yield return (cert.NodeId, !isPattern, cert);
        }
    }

    // A revoked certificate is listed beside the one that counts, which an undone rotation may have made the earlier one.
    private IEnumerable<NodeCert> Latest(params string[] nodeIds) => new Inventory(store, context).Find(new NodeCertFilter { NodeIds = nodeIds }).GroupBy(c => c.NodeId)
        .Select(node => node.LastOrDefault(c => c.Status != NodeCertStatus.Revoked) ?? node.Last());

    private ClusterCertsException Unknown(string nodeId) => LedgerStatus.Of(store, store.ReadLedger()).IsRemoved(NodeId.Recorded(nodeId))
        ? NodeSnapshot.Removed(nodeId)
        : NodeIdMatch.NotFound(nodeId, "Issue one with New-NodeCert.");
}
