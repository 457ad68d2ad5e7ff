using ClusterCerts.Authority;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>Takes nodes out of service: the ledger says so, and what of them is in use is revoked in the same step, or left to
/// end.</summary>
internal sealed class NodeCertRemover(IAuthorityStore store, AuthorityContext context, RemovalParameters parameters)
{
    private const string Operation = "Remove-NodeCert";

    private readonly DateTimeOffset _now = context.Now;
    private HashSet<NodeId> _out = [];

    /// <summary>Finds the latest certificate of each node that would be taken out; nothing is changed.</summary>
    internal List<Outcome<NodeCert>> Find()
    {
        if (parameters.NodeIds.Count == 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "Name the nodes to take out of service with -NodeId.");
        Ledger ledger = store.ReadLedger();
        if (!parameters.KeepUntilExpiry)
            LedgerClock.Check(ledger, _now, store.Location); // What has ended by the clock is not revoked.
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger, PolicyFile.Read(store).Rules.MinimumSerialNumber);
        ChainExpiries chains = ChainExpiries.Of(SigningCert.Read(store), store, ledger);
        ledger.ForeseeNames(parameters.NodeIds);
        ledgerStatus.Foresee(parameters.NodeIds.SelectMany(ledger.NodesNamed));
        var found = new List<Outcome<NodeCert>>();
        var seen = new HashSet<NodeId>();
        foreach (string name in parameters.NodeIds)
        {
            NodeId[] named = [.. ledger.NodesNamed(name).Where(node => ledgerStatus.LatestOf(node) >= 0)];
            if (named.Length == 0 && !NodeIdMatch.IsPattern(name))
                found.Add(new(name, null, NodeIdMatch.NotFound(name)));
            foreach (NodeId node in named.Where(node => !(NodeIdMatch.IsPattern(name) && ledgerStatus.IsRemoved(node))).Where(seen.Add))
                found.Add(new(node.ToString(), Latest(node), null));
        }

        Func<LedgerEntry, bool> isOfEarlierCA = EarlierCAs();
        _out = [.. seen.Where(node => ledgerStatus.IsRemoved(node) && (parameters.KeepUntilExpiry || !IsInUse(ledger, ledgerStatus, node, isOfEarlierCA)))];

        return found;

        NodeCert Latest(NodeId node)
        {
            int latest = ledgerStatus.LatestOf(node);
            return new Inventory(store, context).Describe(ledger, latest, ledgerStatus.StatusOf(latest, _now),
                chains.For(ledger.At(latest).IssuerKeyId), ledgerStatus);
        }
    }

    /// <summary>Whether a node that <see cref="Find"/> found is out of service already, with nothing left to do.</summary>
    internal bool IsOut(Outcome<NodeCert> found) => found.Succeeded && _out.Contains(NodeId.Recorded((string)found.Target));

    /// <summary>Takes them out.</summary>
    internal List<Outcome<NodeCert>> Remove(Passphrase? passphrase, CancellationToken cancellation)
    {
        List<Outcome<NodeCert>> found = Find();
        NodeId[] nodes = [.. found.Where(o => o.Succeeded && !IsOut(o)).Select(o => NodeId.Recorded((string)o.Target))];
        if (nodes.Length == 0)
            return found;
        if (!parameters.KeepUntilExpiry)
            TellUnlisted(nodes);
        if (!parameters.KeepUntilExpiry && Revoke(nodes, passphrase, cancellation) is HashSet<string> revoked)
            return found.ConvertAll(o => o.Succeeded && !IsOut(o) ? o with { Value = AfterRevocation(o.Value!, revoked) } : o);
        Record(nodes, cancellation);
        return found.ConvertAll(o => o.Succeeded && !IsOut(o) ? o with { Value = AfterRecord(o.Value!) } : o);
    }

    // What an earlier CA signed is left to expire: no list made here revokes it.
    private void TellUnlisted(NodeId[] nodes)
    {
        Ledger ledger = store.ReadLedger();
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        ledgerStatus.ForeseeAll(nodes, []);
        Func<LedgerEntry, bool> isOfEarlierCA = EarlierCAs();
        LedgerEntry[] left = [.. nodes.SelectMany(ledger.IssuesOf).Order()
            .Where(line => ledger.At(line) is var entry && !ledgerStatus.IsRevoked(line) && _now <= entry.NotAfter && isOfEarlierCA(entry))
            .Select(ledger.At)];
        foreach (IGrouping<NodeId?, LedgerEntry> node in left.GroupBy(entry => entry.NodeId))
            store.Tell(EarlierIssuer.Text([.. node]));
    }

    // Whether something of a node is left that a revocation would end.
    private bool IsInUse(Ledger ledger, LedgerStatus ledgerStatus, NodeId node, Func<LedgerEntry, bool> isOfEarlierCA) => ledger.IssuesOf(node).Any(line =>
        ledger.At(line) is var entry && !ledgerStatus.IsRevoked(line) && _now <= entry.NotAfter && !isOfEarlierCA(entry));

    // Revocations, list and removal become true together. What was revoked, by its number; null when nothing is in use, so that no key is needed.
    private HashSet<string>? Revoke(NodeId[] nodes, Passphrase? passphrase, CancellationToken cancellation)
    {
        bool isRecorded = false;
        var revoker = new NodeCertRevoker(store, context, new RevocationParameters
        {
            NodeIds = [.. nodes.Select(node => node.ToString())],
            Reason = RevocationReason.CessationOfOperation,
            RotationPassphrase = parameters.RotationPassphrase,
        });
        try
        {
            List<Outcome<NodeCert>> inUse = revoker.Find();
            if (!inUse.Exists(RevocationParameters.IsOpen))
                return Waiting(inUse) is [ClusterCertsException first, ..] ? throw first : null;
            List<Outcome<NodeCert>> done = revoker.Revoke(
                passphrase,
                ledger =>
                {
                    isRecorded = true;
                    return Entries(ledger, nodes);
                },
                cancellation);
            ClusterCertsException[] waiting = Waiting(done);
            if (!isRecorded)
                return waiting is [ClusterCertsException first, ..] ? throw first : null;
            foreach (ClusterCertsException unrevoked in waiting)
                store.Tell(unrevoked.Message);
            return [.. done.Where(o => o.Succeeded).Select(o => o.Value!.SerialNumber)];
        }
        catch (ClusterCertsException e) when (IsKeyAway(e))
        {
            throw new ClusterCertsException(
                e.ErrorCode, $"{e.Message} With -KeepUntilExpiry the certificates are left to expire, and no key is needed.", e.Target, e);
        }
    }

    // What would be revoked with a key that is not here, or in a token that cannot be used.
    private static ClusterCertsException[] Waiting(List<Outcome<NodeCert>> found) => [.. found.Select(o => o.Error).OfType<ClusterCertsException>().Where(IsKeyAway)];

    private static bool IsKeyAway(ClusterCertsException e) => e.ErrorCode == ErrorCode.AuthorityOffline || TokenFaults.IsOutage(e);

    private void Record(NodeId[] nodes, CancellationToken cancellation)
    {
        using IAuthoritySession session = store.Begin(Operation, cancellation);
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, session.Ledger);
        ledgerStatus.Foresee(nodes);
        Func<LedgerEntry, bool> isOfEarlierCA = EarlierCAs();
        string? revived = parameters.KeepUntilExpiry ? null : nodes.Where(node =>
            ledgerStatus.StatusOf(ledgerStatus.LatestOf(node), _now) is NodeCertStatus.Valid or NodeCertStatus.NotYetValid
            && !isOfEarlierCA(session.Ledger.At(ledgerStatus.LatestOf(node)))).Select(node => node.ToString()).FirstOrDefault();
        if (revived is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityBusy,
                $"Another process issued a certificate to node '{revived}' in the meantime. Look at it with Get-NodeCert, "
                    + "then run the command again.",
                revived);
        }

        var changes = new ChangeSet(Operation);
        changes.Ledger.AddRange(Entries(session.Ledger, nodes));
        if (changes.Ledger.Count > 0)
            session.Commit(changes);
    }

    // Of a CA that no list is made of any more: what it signed cannot be revoked, and nobody trusts it.
    private Func<LedgerEntry, bool> EarlierCAs()
    {
        KeyId[] own =
        [
            SigningCert.Read(store).Decoded.KeyId,
            .. ((AuthorityDocument[])[AuthorityDocument.PreviousCertificate, AuthorityDocument.NextCertificate])
                .SelectMany(document => store.CertificatesIfAny(document).Take(1)).Select(certificate => certificate.KeyId),
        ];
        return entry => entry.IssuerKeyId is { } id && !own.Contains(id);
    }

    private IEnumerable<LedgerEntry> Entries(Ledger ledger, NodeId[] nodes)
    {
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger);
        ledgerStatus.Foresee(nodes);
        return nodes.Where(node => !ledgerStatus.IsRemoved(node))
            .Select(node => LedgerEntries.Removal(_now, node, parameters.KeepUntilExpiry ? "left to end" : null));
    }

    private static NodeCert AfterRevocation(NodeCert cert, HashSet<string> revoked) => revoked.Contains(cert.SerialNumber) ? cert.With(NodeCertStatus.Revoked) : AfterRecord(cert);

    private static NodeCert AfterRecord(NodeCert cert) =>
        cert.Status is NodeCertStatus.Valid or NodeCertStatus.NotYetValid ? cert.With(NodeCertStatus.Removed) : cert;
}
