using ClusterCerts.Authority;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Sees to it that each node has a good certificate: issues what is missing, renews what is due, differs or is not good,
/// and leaves the rest.</summary>
/// <param name="store">The authority.</param>
/// <param name="context">The world outside.</param>
/// <param name="renewWithin">How long before its end a certificate is due; null for a third of its life, and 30 days at most.</param>
/// <param name="notify">Receives what is worth knowing; may be null.</param>
internal sealed class NodeCertSynchronizer(IAuthorityStore store, AuthorityContext context, TimeSpan? renewWithin, Action<string>? notify)
{
    /// <summary>Looks what each node needs; nothing is changed, and no key is needed.</summary>
    /// <param name="orders">The nodes, and what their certificates shall be.</param>
    /// <returns>One for each node, in order.</returns>
    internal List<Outcome<NodeCertSync>> Find(IReadOnlyList<NodeCertOrder> orders)
    {
        if (renewWithin < TimeSpan.Zero)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-RenewWithin must not be less than zero.", renewWithin);
        PolicyFile policy = PolicyFile.Read(store);
        PresetProfile profile = PresetProfile.For(policy.Preset);
        Ledger ledger = store.ReadLedger();
        SigningCert signing = SigningCert.Read(store);
        var state = new State(ledger, LedgerStatus.Of(store, ledger, policy.Rules.MinimumSerialNumber), ChainExpiries.Of(signing, store, ledger),
            new NodeCertNeed(signing, policy.Rules, profile, renewWithin, context.Now, notify) { Issuers = RevokedIssuers.Of(store, context, null) }, policy.Rules, profile)
        {
            Revoked = RevokedAuthority.Obstacle(store, context, signing.Chain),
        };
        state.Status.Foresee(orders.Select(o => NodeId.Recorded(o.NodeId)));
        ClusterCertsException?[] doubles = NodeIdDoubles.Find([.. orders.Select(o => o.NodeId)]);
        return [.. orders.Zip(doubles).DistinctBy(o => o.First.NodeId).Select(o => Look(o.First, o.Second, state))];
    }

    /// <summary>Issues what is to be issued.</summary>
    /// <param name="found">What <see cref="Find"/> found, all or some of it.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted. The key is not needed when nothing is issued.</param>
    /// <param name="cancellation">Stops before the next certificates.</param>
    /// <returns>One for each, in order, each as soon as it is on disk. Where the key cannot be used, that is the error of each node that
    /// needs it.</returns>
    internal IEnumerable<Outcome<NodeCertSync>> Sync(
        IReadOnlyList<Outcome<NodeCertSync>> found, Passphrase? passphrase, CancellationToken cancellation)
    {
        Outcome<PlannedCert>[] plans = [.. found.Select(o => o.Value?.Planned).OfType<PlannedCert>()
            .Select(p => new Outcome<PlannedCert>(p.Target, p, null))];
        ClusterCertsException? failure = null;
        using CurrentSigner? signer = plans.Length > 0 ? Open(passphrase, out failure) : null;
        CertBatch? batch = signer is null ? null : new CertBatch(store, context, signer, "Sync-NodeCert", notify);
        int? threads = found.Select(o => o.Value?.Order.Parameters.ThrottleLimit).FirstOrDefault(limit => limit is not null);
        using IEnumerator<Outcome<NodeCert>>? issued = batch?.Run(plans, threads, cancellation).GetEnumerator();
        foreach (Outcome<NodeCertSync> outcome in found)
            yield return outcome.Value is { Planned: not null } open ? Next(open, batch, issued, ref failure) : outcome;
    }

    private CurrentSigner? Open(Passphrase? passphrase, out ClusterCertsException? failure)
    {
        try
        {
            failure = null;
            return new CurrentSigner(store, passphrase);
        }
        catch (ClusterCertsException e)
        {
            failure = e; // Who needs no signature is answered all the same.
            return null;
        }
    }

    private Outcome<NodeCertSync> Next(
        NodeCertSync open, CertBatch? batch, IEnumerator<Outcome<NodeCert>>? issued, ref ClusterCertsException? failure)
    {
        try
        {
            if (failure is null && issued!.MoveNext() && issued.Current.Value is NodeCert made)
                return new(open.NodeId, new NodeCertSync(open.Order, open.Current, open.Change, open.Reason) { Issued = made }, null);
        }
        catch (ClusterCertsException e)
        {
            failure = e;
        }

        if (failure is not null)
        {
            string what = open.Change == NodeCertChange.Issued ? "needs a certificate" : $"needs a new certificate ({open.Reason})";
            return new(open.NodeId, null, new ClusterCertsException(failure.ErrorCode, $"Node '{open.NodeId}' {what}. {failure.Message}",
                open.NodeId, failure));
        }

        // Two runs at once: what the other did is done, if it is what was asked for.
        if (batch!.WasSuperseded(open.Planned!) && Find([open.Order]) is [{ Value: { Changed: false } now }])
            return new(open.NodeId, now, null);
        return new(open.NodeId, null, issued!.Current.Error);
    }

    private Outcome<NodeCertSync> Look(NodeCertOrder order, ClusterCertsException? refusal, State state)
    {
        try
        {
            if (refusal is not null)
                throw refusal;
            NodeId id = NodeId.Parse(order.NodeId);
            if (state.Status.UnrecordedRevocation(id) is ClusterCertsException unrecorded)
                throw unrecorded;
            if (state.Status.IsRemoved(id))
                throw NodeSnapshot.Removed(order.NodeId);
            if (state.Revoked is ClusterCertsException revoked)
                throw new ClusterCertsException(revoked.ErrorCode, $"Node '{id}' has no good certificate, and gets none. {revoked.Message}", order.NodeId, revoked);
            int latest = state.Status.LatestOf(id);
            return new(order.NodeId, latest < 0 ? New(order, state) : InPlaceOf(order, id, latest, state), null);
        }
        catch (ClusterCertsException e)
        {
            return new(order.NodeId, null, e);
        }
    }

    private NodeCertSync New(NodeCertOrder order, State state) => new(order, null, NodeCertChange.Issued, "it had no certificate")
    {
        Planned = Planned(new NodeCertPlanner(store, order.Parameters, context, notify), order, state),
    };

    private NodeCertSync InPlaceOf(NodeCertOrder order, NodeId id, int latest, State state)
    {
        LedgerEntry entry = state.Ledger.At(latest);
        NodeCert cert = new Inventory(store, context).Describe(
            state.Ledger, latest, state.Status.StatusOf(latest, context.Now), state.Chains.For(entry.IssuerKeyId), state.Status);
        List<string> reasons = state.Need.Reasons(cert, entry.IssuerKeyId, order.Parameters);
        if (reasons.Count == 0)
        {
            CheckAllowed(id, cert, state);
            return new(order, cert, NodeCertChange.Unchanged, $"it is good, and due from {state.Need.DueFrom(cert):u}");
        }

        if (reasons.Count == 1 && EarlyCert.Is(cert, context.Now) && LedgerClock.Behind(state.Ledger, context.Now) is string doubt)
            throw EarlyCert.InDoubt(cert, doubt);
        string reason = string.Join("; ", reasons);
        if (cert.KeyPath is null)
        {
            throw new ClusterCertsException(
                ErrorCode.KeyElsewhere,
                $"Node '{id}' needs a new certificate ({reason}), and its key was made elsewhere: it needs a new request (New-NodeCertRequest, then "
                    + "Approve-NodeCertRequest).",
                order.NodeId);
        }

        TellIfAlwaysDue(order, cert);
        var planner = new NodeCertPlanner(store, order.Parameters with { Force = true }, context, notify)
        {
            Place = order.Parameters.OutputPath is null && cert.CertificatePath is string path ? new NodePlace(path, cert.KeyPath) : null,

            // Otherwise a daily run would issue a certificate every day that helps nobody.
            Outlasts = reasons.Count == 1 && state.Need.IsDue(cert) && order.Parameters.Lifetime.IsByDefault ? cert.NotAfter : null,
        };
        return new(order, cert, NodeCertChange.Renewed, reason) { Planned = Planned(planner, order, state) };
    }

    private static PlannedCert Planned(NodeCertPlanner planner, NodeCertOrder order, State state)
    {
        Outcome<PlannedCert> plan = planner.Plan(order.NodeId, state.Profile, state.Rules, state.Ledger, state.Status);
        return plan.Value ?? throw plan.Error!;
    }

    // A node that the policy bars by now is told while its certificate is good: it will get no other.
    private static void CheckAllowed(NodeId id, NodeCert cert, State state)
    {
        Encoding.SubjectAltNames? names = cert.Decoded.SubjectAltNames;
        if ((state.Rules.OfNodeId(id) ?? state.Rules.OfNames(id, new SubjectNames(names?.DnsNames ?? [], names?.IPAddresses ?? []) { Further = names?.Further ?? [] })
            ?? state.Rules.OfKey(cert.Decoded.PublicKey)) is PolicyViolation violation)
            throw violation.ToException(cert.NodeId);
    }

    private void TellIfAlwaysDue(NodeCertOrder order, NodeCert cert)
    {
        TimeSpan life = order.Parameters.Lifetime.Length
            ?? (order.Parameters.Lifetime.NotAfter is DateTimeOffset end ? end - context.Now : CertLifetime.AskedOf(cert.Decoded));
        if (renewWithin >= life)
        {
            notify?.Invoke($"A certificate of node '{order.NodeId}' is valid for {DurationText.Format(life)}, "
                + $"and -RenewWithin {DurationText.Format(renewWithin.Value)} "
                + "is no less: every run renews it.");
        }
    }

    private sealed record State(
        Ledger Ledger, LedgerStatus Status, ChainExpiries Chains, NodeCertNeed Need, PolicyRules Rules, PresetProfile Profile)
    {
        // Nothing below a revoked CA is good, and nothing is issued there.
        internal ClusterCertsException? Revoked { get; init; }
    }
}
