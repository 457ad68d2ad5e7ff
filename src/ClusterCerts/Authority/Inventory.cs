namespace ClusterCerts;

/// <summary>The certificates that the ledger records, each with its status.</summary>
internal sealed class Inventory(CertAuthority authority)
{
    private readonly AuthorityFolder _folder = authority.Folder;

    internal IEnumerable<NodeCert> Find(NodeCertFilter filter)
    {
        Ledger ledger = _folder.ReadLedger();
        LedgerStanding standing = LedgerStanding.Of(ledger, PolicyFile.Read(_folder).Rules.MinimumSerialNumber, filter.AsOf);
        DateTimeOffset moment = filter.AsOf ?? authority.Context.Now;
        ChainEnds chains = ChainEnds.Of(authority.SigningCert, _folder, ledger);
        for (int i = 0; i < ledger.Entries.Count; i++)
        {
            LedgerEntry entry = ledger.Entries[i];
            if (entry.Event != LedgerEvent.Issue || entry.NodeId is null || !Asks(filter, entry))
                continue;
            NodeCertStatus status = standing.StatusOf(i, moment);
            if (!IsWanted(filter, status, standing.IsRemoved(entry.NodeId)))
                continue;
            ChainEnd chain = chains.For(entry.IssuerKeyId);
            NodeCert cert = Describe(ledger, i, status, chain);
            if (filter.ExpiresWithin is null || IsEndingBy(cert, chain, Validity.After(moment, filter.ExpiresWithin.Value)))
                yield return cert;
        }
    }

    /// <summary>The same, then an error for each node ID and serial number that was named and is not there.</summary>
    internal IEnumerable<Outcome<NodeCert>> FindNamed(NodeCertFilter filter)
    {
        foreach (NodeCert cert in Find(filter))
            yield return new(cert.NodeId, cert, null);
        Ledger ledger = _folder.ReadLedger();
        LedgerStanding standing = LedgerStanding.Of(ledger, minimum: null, filter.AsOf);
        foreach (string nodeId in filter.NodeIds.Distinct(StringComparer.OrdinalIgnoreCase).Where(id => !NodeIdMatch.IsPattern(id)))
        {
            if (!ledger.Entries.Any(e => e.Event == LedgerEvent.Issue && e.NodeId is string known && NodeIdMatch.Names(nodeId, known)))
                yield return new(nodeId, null, NodeIdMatch.NotFound(nodeId));
            else if (filter.Statuses.Count == 0 && filter.SerialNumbers.Count == 0 && standing.IsRemoved(nodeId))
                yield return new(nodeId, null, PlanBasis.Removed(nodeId));
        }

        foreach (SerialNumber serial in filter.SerialNumbers.Distinct())
        {
            if (ledger.IndexOfIssue(serial.ToString()) is var index && (index < 0 || ledger.Entries[index].NodeId is null))
                yield return new(serial.ToString(), null, NodeIdMatch.NotFound(serial));
        }
    }

    /// <summary>The certificate of one line.</summary>
    internal NodeCert Describe(Ledger ledger, int index, NodeCertStatus status, ChainEnd chain)
    {
        LedgerEntry entry = ledger.Entries[index];
        DecodedCertificate decoded = DecodedCertificate.Decode(ledger.CertificateOf(index));
        return new NodeCert(decoded, status)
        {
            EffectiveNotAfter = chain.Limit(decoded.NotAfter),
            LimitedBy = chain.LimitedBy(decoded.NotAfter),
            CertificatePath = entry.CertificatePath is null ? null : _folder.FromLedgerPath(entry.CertificatePath),
            KeyPath = entry.KeyPath is null ? null : _folder.FromLedgerPath(entry.KeyPath),
            AuthorityPath = _folder.Location,
        };
    }

    private static bool Asks(NodeCertFilter filter, LedgerEntry entry) =>
        (filter.NodeIds.Count == 0 || filter.NodeIds.Any(name => NodeIdMatch.Names(name, entry.NodeId!)))
        && (filter.SerialNumbers.Count == 0 || filter.SerialNumbers.Any(s => s.ToString() == entry.SerialNumber));

    // Nodes that were taken out of service count no longer, unless someone asks for what they had.
    private static bool IsWanted(NodeCertFilter filter, NodeCertStatus status, bool isRemoved) => filter.Statuses.Count > 0
        ? filter.Statuses.Contains(status)
        : filter.SerialNumbers.Count > 0 || (status != NodeCertStatus.Superseded && !isRemoved);

    // The list's end is left out: it comes every few weeks, for all nodes at once, and renewing them does not mend it.
    private static bool IsEndingBy(NodeCert cert, ChainEnd chain, DateTimeOffset moment) =>
        cert.Status != NodeCertStatus.Revoked && chain.LimitWithoutList(cert.NotAfter) <= moment;
}
