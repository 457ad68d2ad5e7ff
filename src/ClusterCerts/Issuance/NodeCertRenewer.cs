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
/// <param name="store">The authority.</param>
/// <param name="context">The world outside.</param>
/// <param name="parameters">How, and under which condition.</param>
/// <param name="beforeReplace">Told under the lock of each certificate whose files are about to be replaced; what it throws leaves that one as it
/// is. May be null.</param>
internal sealed class NodeCertRenewer(
    IAuthorityStore store, AuthorityContext context, NodeCertRenewalParameters parameters, Action<NodeCert>? beforeReplace = null)
{
    /// <summary>The CA that will sign; null where it is not made yet.</summary>
    internal AuthorityDocument? Issuer { get; init; } = AuthorityDocument.Certificate;

    /// <summary>The parameter that gives the passphrase of the signing key.</summary>
    internal string PassphraseParameter { get; init; } = PassphraseRefusal.Signing;

    /// <summary>Told, before anything is signed, whose software does not take the certificates; null makes that a notice of the store.</summary>
    internal Action<string>? Notify { get; init; }

    /// <summary>Looks which certificates are due and whether they can be renewed; nothing is changed.</summary>
    /// <param name="nodeIds">The nodes; none for all.</param>
    /// <param name="listed">Their certificates, where somebody has listed them just now.</param>
    internal List<Outcome<NodeCertRenewal>> Plan(IReadOnlyList<string> nodeIds, IReadOnlyList<NodeCert>? listed = null)
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
        Ledger ledger = store.ReadLedger();
        bool isOutgoing = store.CertificatesIfAny(AuthorityDocument.Certificate) is { Count: > 0 } signing && OutgoingAuthority.Is(ledger, signing[0]);
        var terms = new RenewalTerms(
            parameters, new RenewalRule(parameters, context.Now), policy.Rules, PresetProfile.For(policy.Preset), context.Files)
        {
            IsOutgoing = isOutgoing && !parameters.IsOfRotation,
            ClockDoubt = new(() => LedgerClock.Behind(ledger, context.Now)),
            Preview = new CertPreview(Issuer is AuthorityDocument issuer ? store.CertificatesIfAny(issuer) : []),
        };
        terms.Names.RefuseBoth();
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        List<Outcome<NodeCertRenewal>> plans = [.. Find(nodeIds, listed).Select(found => (found.Cert is null ? Unknown(found.Id) : ledgerStatus.UnrecordedRevocation(NodeId.Recorded(found.Id)))
            is ClusterCertsException error
            ? new Outcome<NodeCertRenewal>(found.Id, null, error)
            : RenewalPlanner.Plan(found.Cert!, found.IsNamed, terms))];
        if (terms.IsOutgoing && plans.Exists(p => IsOpen(p) || p.Error?.ErrorCode == ErrorCode.InvalidArgument))
            OutgoingAuthority.Refuse(store, ledger, SigningCert.Read(store));
        return plans;
    }

    /// <summary>Renews what is due.</summary>
    /// <param name="plans">What <see cref="Plan"/> found, all or some of it.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="cancellation">Stops before the next certificates.</param>
    internal IEnumerable<Outcome<NodeCertRenewal>> Renew(
        IReadOnlyList<Outcome<NodeCertRenewal>> plans, Passphrase? passphrase, CancellationToken cancellation)
    {
        // A daily run with nothing to do needs no signing key.
        using CurrentSigner? signer = plans.Any(IsOpen) ? new CurrentSigner(store, passphrase, PassphraseParameter) : null;
        if (signer is not null)
            TellFit(plans, signer.Signing);
        foreach (List<Outcome<NodeCertRenewal>> run in ByFolder(plans))
        {
            Dictionary<PlannedCert, NodeCert> current = run.Where(IsOpen).ToDictionary(p => p.Value!.Planned!, p => p.Value!.Current);
            if (signer is null || current.Count == 0)
            {
                foreach (Outcome<NodeCertRenewal> plan in run)
                    yield return plan;
                continue;
            }

            var batch = new CertBatch(
                store, context, signer, parameters.Operation, checkAgain: (plan, _) => beforeReplace?.Invoke(current[plan]))
            {
                IsFitTold = true,
            };
            Outcome<PlannedCert>[] planned = [.. current.Keys.Select(plan => new Outcome<PlannedCert>(plan.Target, plan, null))];
            using IEnumerator<Outcome<NodeCert>> issued = batch.Run(planned, parameters.ThrottleLimit, cancellation).GetEnumerator();
            ClusterCertsException? failure = null;
            (bool isTaken, bool isWhole) = (true, true);
            foreach (Outcome<NodeCertRenewal> plan in run)
            {
                if (!IsOpen(plan))
                    yield return plan;
                else if (Next(plan.Value!, batch, issued, ref isTaken, ref failure) is Outcome<NodeCertRenewal> next)
                    yield return next;
                else
                    isWhole = false;
            }

            if (!isWhole)
                cancellation.ThrowIfCancellationRequested();
        }
    }

    // Once for the nodes of all folders.
    private void TellFit(IReadOnlyList<Outcome<NodeCertRenewal>> plans, SigningCert signing)
    {
        foreach (string warning in new NodeKeyFit(store, signing.Chain).Warnings(plans.Where(IsOpen).Select(plan => plan.Value!.Planned!.Wish)))
            (Notify ?? store.Tell)(warning);
    }

    private static bool IsOpen(Outcome<NodeCertRenewal> plan) => plan.Value is { IsDue: true };

    // A folder that cannot be written fails its own nodes and no others.
    private Outcome<NodeCertRenewal>? Next(
        NodeCertRenewal plan, CertBatch batch, IEnumerator<Outcome<NodeCert>> issued, ref bool isTaken, ref ClusterCertsException? failure)
    {
        try
        {
            if (failure is null && isTaken)
                issued.MoveNext();

            // A command that is stopped leaves out those whose keys were not there.
            isTaken = failure is not null || issued.Current.Target.Equals(plan.Planned!.Target);
            if (!isTaken)
                return null;
            if (failure is null && issued.Current.Value is NodeCert renewed)
                return new(plan.NodeId, new NodeCertRenewal(plan.Current, isDue: true, plan.Reason) { Renewed = renewed }, null);
        }
        catch (ClusterCertsException e)
        {
            failure = e;
        }

        return failure is null && parameters.IsConditional && batch.WasSuperseded(plan.Planned!)
            ? new(plan.NodeId, RenewedByOther(plan.NodeId), null)
            : new(plan.NodeId, null, failure ?? issued.Current.Error);
    }

    // Two runs of the night at once: what the other did is done.
    private NodeCertRenewal RenewedByOther(string nodeId)
    {
        NodeCert latest = Latest(nodeId).First(c => c.NodeId == nodeId);
        return new NodeCertRenewal(latest, isDue: false, "another process renewed it in the meantime")
        {
            Notice = $"Another process renewed node '{nodeId}' in the meantime; its certificate {latest.SerialNumber} is new.",
        };
    }

    private static IEnumerable<List<Outcome<NodeCertRenewal>>> ByFolder(IReadOnlyList<Outcome<NodeCertRenewal>> plans)
    {
        var run = new List<Outcome<NodeCertRenewal>>();
        string? folder = null;
        foreach (Outcome<NodeCertRenewal> plan in plans)
        {
            string? its = IsOpen(plan) ? FileErrors.FolderOf(plan.Value!.Current.CertificatePath!) : folder;
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
    private IEnumerable<(string Id, bool IsNamed, NodeCert? Cert)> Find(IReadOnlyList<string> nodeIds, IReadOnlyList<NodeCert>? listed)
    {
        List<NodeCert> latest = [.. listed is null ? Latest([.. nodeIds]) : Latest(listed)];
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
    private IEnumerable<NodeCert> Latest(params string[] nodeIds) => Latest(new Inventory(store, context).Find(new NodeCertFilter { NodeIds = nodeIds }));

    private static IEnumerable<NodeCert> Latest(IEnumerable<NodeCert> listed) => listed.GroupBy(c => c.NodeId)
        .Select(node => node.LastOrDefault(c => c.Status != NodeCertStatus.Revoked) ?? node.Last());

    private ClusterCertsException Unknown(string nodeId) => LedgerStatus.Of(store, store.ReadLedger()).IsRemoved(NodeId.Recorded(nodeId))
        ? NodeSnapshot.Removed(nodeId)
        : NodeIdMatch.NotFound(nodeId, "Issue one with New-NodeCert.");
}
