using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>The certificates that the ledger records, each with its status.</summary>
internal sealed class Inventory(IAuthorityStore store, AuthorityContext context)
{
    // So many certificates are read before the first of them is given.
    private const int AtOnce = 128;

    internal IEnumerable<NodeCert> Find(NodeCertFilter filter)
    {
        Ledger ledger = store.ReadLedgerToShow();
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger, PolicyFile.Read(store).Rules.MinimumSerialNumber, filter.AsOf);
        DateTimeOffset moment = filter.AsOf ?? context.Now;
        ChainExpiries chains = ChainExpiries.Of(SigningCert.Read(store), store, ledger);
        ledger.ForeseeNames(filter.NodeIds);
        HashSet<NodeId>? nodes = filter.NodeIds.Count == 0 ? null : [.. filter.NodeIds.SelectMany(ledger.NodesNamed)];
        IReadOnlyList<int> candidates;
        using (ledger.Hold())
            candidates = Candidates(filter, nodes, ledger, ledgerStatus);
        foreach (int[] lines in candidates.Chunk(AtOnce))
        {
            ExceptionDispatchInfo? damage = null;
            foreach (NodeCert cert in Described(lines, ref damage))
                yield return cert;
            damage?.Throw();
        }

        foreach (NodeCert revoked in FindUnrecorded(ledger, filter, nodes))
            yield return revoked;

        // Together, since each question alone takes longer; whoever takes the certificates may take his time.
        List<NodeCert> Described(int[] lines, ref ExceptionDispatchInfo? damage)
        {
            List<NodeCert> certs = [];
            using IDisposable? held = ledger.Hold();
            try
            {
                ledgerStatus.Foresee(lines, isWhole: true);
                foreach (int line in ledger.ReadAhead(lines))
                {
                    if (Wanted(line) is NodeCert cert)
                        certs.Add(cert);
                }
            }
            catch (ClusterCertsException e)
            {
                damage = ExceptionDispatchInfo.Capture(e); // What was found before it is given first.
            }

            return certs;
        }

        NodeCert? Wanted(int line)
        {
            LedgerEntry entry = ledger.At(line);
            if (entry.NodeId is not NodeId nodeId || nodes?.Contains(nodeId) == false)
                return null;
            NodeCertStatus status = ledgerStatus.StatusOf(line, moment);
            if (!IsWanted(filter, status, ledgerStatus.IsRemoved(nodeId)))
                return null;
            ChainExpiry chain = chains.For(entry.IssuerKeyId);
            NodeCert cert = Describe(ledger, line, status, chain, ledgerStatus, moment);
            return filter.ExpiresWithin is null || IsEndingBy(cert, chain, Validity.After(moment, filter.ExpiresWithin.Value)) ? cert : null;
        }
    }

    // All lines that may be asked for: what is superseded, most of a ledger that is old, only where someone asks for it.
    private static IReadOnlyList<int> Candidates(NodeCertFilter filter, HashSet<NodeId>? nodes, Ledger ledger, LedgerStatus ledgerStatus)
    {
        if (nodes is null && filter is { Statuses: [NodeCertStatus.Removed], SerialNumbers.Count: 0 })
            nodes = [.. ledger.Entries(new LineQuery { Events = [LedgerEvent.Remove] }).Select(e => e.NodeId).OfType<NodeId>()];
        if (filter.SerialNumbers.Count > 0 || filter.Statuses.Contains(NodeCertStatus.Superseded))
            return Named(new LineQuery { Events = [LedgerEvent.Issue] }, filter, nodes, ledger);
        bool asksRevoked = filter.ExpiresWithin is null && (filter.Statuses.Count == 0 || filter.Statuses.Contains(NodeCertStatus.Revoked));
        return asksRevoked ? ledgerStatus.Prominent(nodes) : ledgerStatus.Latest(nodes);
    }

    private static IReadOnlyList<int> Named(LineQuery query, NodeCertFilter filter, HashSet<NodeId>? nodes, Ledger ledger)
    {
        if (filter.SerialNumbers.Count == 0 && nodes is null)
            return ledger.Find(query);
        LineQuery[] each = filter.SerialNumbers.Count > 0 ? [.. filter.SerialNumbers.Select(serial => query with { SerialNumber = serial })]
            : [.. nodes!.Select(node => query with { NodeId = node })];
        ledger.Foresee(each, isLast: false);
        return [.. each.SelectMany(ledger.Find).Distinct().Order()];
    }

    // Revoked by its file or its number alone: the ledger has no line of its issuance. It is no node's latest, so it is shown when asked for.
    private IEnumerable<NodeCert> FindUnrecorded(Ledger ledger, NodeCertFilter filter, HashSet<NodeId>? nodes)
    {
        bool isAsked = filter.Statuses.Count > 0 ? filter.Statuses.Contains(NodeCertStatus.Revoked) : filter.SerialNumbers.Count > 0;
        if (!isAsked || filter.ExpiresWithin is not null)
            yield break;
        var seen = new HashSet<SerialNumber>();
        foreach (int i in ledger.ReadAhead(Named(new LineQuery { Events = [LedgerEvent.Revoke] }, filter, nodes, ledger)))
        {
            LedgerEntry entry = ledger.At(i);
            if (ledger.IndexOfIssue(entry.SerialNumber!.Value) >= 0 || filter.AsOf < entry.Time || !seen.Add(entry.SerialNumber.Value)
                || (nodes is not null && !(entry.NodeId is NodeId nodeId && nodes.Contains(nodeId))))
                continue;

            // A line that knows the key has the certificate.
            yield return entry.PublicKeySha256 is null
                ? NodeCert.OfNumber(entry.SerialNumber.Value, entry.NodeId?.ToString(), entry.NotAfter, NodeCertStatus.Revoked, store.Location)
                : new NodeCert(ledger.DecodedOf(i), NodeCertStatus.Revoked, filter.AsOf ?? context.Now) { AuthorityPath = store.Location };
        }
    }

    /// <summary>The same, then an error for each node ID and serial number that was named and is not there.</summary>
    internal IEnumerable<Outcome<NodeCert>> FindNamed(NodeCertFilter filter)
    {
        Ledger ledger = store.ReadLedgerToShow();
        RefuseContradiction(filter, ledger);
        foreach (NodeCert cert in Find(filter))
            yield return new(cert.NodeId, cert, null);
        ledger = store.ReadLedgerToShow();
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger, minimum: null, filter.AsOf);
        ledger.ForeseeNames(filter.NodeIds);
        ledgerStatus.ForeseeAll(filter.NodeIds.Where(id => !NodeIdMatch.IsPattern(id)).SelectMany(ledger.NodesNamed), filter.SerialNumbers);
        LedgerEvent[] known = filter.Statuses.Contains(NodeCertStatus.Revoked) ? [LedgerEvent.Issue, LedgerEvent.Revoke] : [LedgerEvent.Issue];
        LineQuery Known(NodeId node) => new() { NodeId = node, Events = known };
        ledger.Foresee(filter.NodeIds.Where(id => !NodeIdMatch.IsPattern(id)).SelectMany(ledger.NodesNamed).Select(Known), isLast: true);
        foreach (string nodeId in filter.NodeIds.Distinct(StringComparer.OrdinalIgnoreCase).Where(id => !NodeIdMatch.IsPattern(id)))
        {
            NodeId[] named = [.. ledger.NodesNamed(nodeId).Where(node => ledger.FindLast(Known(node)) >= 0)];
            if (named.Length == 0)
                yield return new(nodeId, null, NodeIdMatch.NotFound(nodeId));
            else if (filter.Statuses.Count == 0 && filter.SerialNumbers.Count == 0 && Array.TrueForAll(named, ledgerStatus.IsRemoved))
                yield return new(nodeId, null, NodeSnapshot.Removed(named[0].ToString()));
        }

        foreach (SerialNumber serial in filter.SerialNumbers.Distinct())
        {
            bool isThere = ledger.IndexOfIssue(serial) is >= 0 and int index ? ledger.At(index).NodeId is not null
                : ledger.RevocationsOf(serial).Any();
            if (!isThere)
                yield return new(serial.ToString(), null, NodeIdMatch.NotFound(serial));
        }
    }

    // A node and the number of another's certificate: nobody can tell which is meant.
    private static void RefuseContradiction(NodeCertFilter filter, Ledger ledger)
    {
        foreach (SerialNumber serial in filter.NodeIds.Count == 0 ? [] : filter.SerialNumbers)
        {
            if (ledger.IndexOfIssue(serial) is >= 0 and int index && ledger.At(index).NodeId is NodeId owner
                && !filter.NodeIds.Any(name => NodeIdMatch.Names(name, owner.ToString())))
            {
                throw new ClusterCertsException(
                    ErrorCode.InvalidArgument,
                    $"The certificate {serial} is of node '{owner}', and not of {string.Join(" or ", filter.NodeIds.Select(id => $"node '{id}'"))}; name the one or the other.",
                    serial.ToString());
            }
        }
    }

    /// <summary>The certificate of the ledger that an object is.</summary>
    /// <exception cref="ClusterCertsException">There is none, or another one of that number.</exception>
    internal NodeCert FindObject(X509Certificate2 certificate)
    {
        string fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        NodeCert? known = Values.SerialNumber.TryParse(certificate.SerialNumber, out Values.SerialNumber serial)
            ? Find(new NodeCertFilter { SerialNumbers = [serial] }).FirstOrDefault() : null;
        return known is not null && string.Equals(known.Fingerprint, fingerprint, StringComparison.OrdinalIgnoreCase) ? known : throw new ClusterCertsException(
            known is null ? ErrorCode.NodeCertNotFound : ErrorCode.IssuedByAnother,
            $"The certificate '{certificate.Subject}' with the number {certificate.SerialNumber} and the thumbprint {certificate.Thumbprint} is not one of the authority "
                + $"'{store.Location}'{(known is null ? "" : ", whose ledger has another one of that number")}. Name its own authority with -AuthorityPath.",
            certificate.Thumbprint);
    }

    /// <summary>The certificate of one line.</summary>
    internal NodeCert Describe(
        Ledger ledger, int index, NodeCertStatus status, ChainExpiry chain, LedgerStatus ledgerStatus, DateTimeOffset? asOf = null)
    {
        LedgerEntry entry = ledger.At(index);
        DecodedCertificate decoded = context.Certificates.Decode(ledger.CertificateOf(index));
        return new NodeCert(decoded, status, asOf ?? context.Now, isKept: context.Certificates.Remembers)
        {
            EffectiveNotAfter = chain.Limit(decoded.NotAfter),
            LimitedBy = chain.LimitedBy(decoded.NotAfter),
            CertificatePath = entry.CertificatePath is null ? null : store.Paths.FromLedgerPath(entry.CertificatePath),
            IsFileReplaced = ledgerStatus.IsFileReplaced(index),
            KeyPath = entry.KeyPath is null ? null : store.Paths.FromLedgerPath(entry.KeyPath),
            AuthorityPath = store.Location,
            LastExport = entry.NodeId is NodeId nodeId ? NodeExport.Last(ledgerStatus, nodeId, store.Paths) : null,
            LastPublication = entry.NodeId is NodeId published ? NodePublication.Last(ledgerStatus, published) : null,
        };
    }

    // Nodes that were taken out of service count no longer, unless someone asks for what they had.
    private static bool IsWanted(NodeCertFilter filter, NodeCertStatus status, bool isRemoved) => filter.Statuses.Count > 0
        ? filter.Statuses.Contains(status)
        : filter.SerialNumbers.Count > 0 || (status != NodeCertStatus.Superseded && !isRemoved);

    // The list's expiry is left out: it comes every few weeks, for all nodes at once, and renewing them does not mend it.
    private static bool IsEndingBy(NodeCert cert, ChainExpiry chain, DateTimeOffset moment) =>
        cert.Status != NodeCertStatus.Revoked && chain.LimitWithoutList(cert.NotAfter) <= moment;
}
