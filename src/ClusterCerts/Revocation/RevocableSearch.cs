using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>Looks for what is to be revoked: nodes, numbers and files become certificates that a list which is made here can revoke. Nothing is changed.</summary>
internal sealed class RevocableSearch(IAuthorityStore store, AuthorityContext context, RevocationParameters parameters)
{
    private readonly DateTimeOffset _now = context.Now;
    private readonly Dictionary<string, (DecodedCertificate Certificate, KeyId IssuerKeyId)> _unrecorded = new(StringComparer.Ordinal);
    private BesideIssuers _beside = new(store, keys: null);

    /// <summary>What was found and the ledger does not know, by serial number: it was issued after a backup that was restored, or with another program.</summary>
    internal IReadOnlyDictionary<string, (DecodedCertificate Certificate, KeyId IssuerKeyId)> Unrecorded => _unrecorded;

    /// <summary>Finds them as the authority is now.</summary>
    internal List<Outcome<NodeCert>> Find() => Find(store.ReadLedger(), SigningCert.Read(store));

    /// <summary>Finds them in a ledger.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="signing">The CA whose list would revoke them.</param>
    /// <param name="keys">The keys of the CAs beside it, where they were opened: those that cannot be used revoke nothing.</param>
    /// <returns>Each certificate as it is, or why no list can revoke it.</returns>
    internal List<Outcome<NodeCert>> Find(Ledger ledger, SigningCert signing, BesideKeys? keys = null)
    {
        var found = new List<Outcome<NodeCert>>();
        var seen = new HashSet<int>();
        LedgerStatus ledgerStatus = LedgerStatus.Of(store, ledger, PolicyFile.Read(store).Rules.MinimumSerialNumber);
        ChainExpiry chain = ChainExpiry.Of(signing);
        _beside = new BesideIssuers(store, keys);
        ledgerStatus.ForeseeAll(parameters.NodeIds.Select(NodeId.Recorded), parameters.SerialNumbers);
        NodeClaim[] refused = RefuseContradictions(ledger, found);
        foreach (string nodeId in parameters.NodeIds)
            FindNode(nodeId, ledger, signing, ledgerStatus, index => Add(index, nodeId), error => found.Add(new(nodeId, null, error)));
        foreach (SerialNumber serial in parameters.SerialNumbers.Except(refused.SelectMany(claim => claim.SerialNumbers)))
        {
            int index = ledger.IndexOfIssue(serial);
            if (index >= 0)
                Add(index, serial.ToString());
            else
                found.Add(FindNumber(serial, ledger, signing));
        }

        foreach (string path in parameters.CertificatePaths.Except(refused.SelectMany(claim => claim.CertificatePaths)))
        {
            try
            {
                if (FindFile(path, ledger, signing, index => Add(index, path)) is NodeCert unrecorded)
                    found.Add(new(path, unrecorded, null));
            }
            catch (ClusterCertsException e)
            {
                found.Add(new(path, null, e));
            }
        }

        return found;

        ClusterCertsException? RevokedElsewhere(LedgerEntry entry) => entry.NodeId is NodeId node && ledger.At(Math.Max(ledgerStatus.LatestOf(node), 0)) == entry
            ? ledgerStatus.UnrecordedRevocation(node) : null;

        void Add(int index, string target)
        {
            if (!seen.Add(index))
                return;
            LedgerEntry entry = ledger.At(index);
            NodeCertStatus status = ledgerStatus.StatusOf(index, _now);
            found.Add((RevokedElsewhere(entry) ?? Problem(entry, status, signing)) is ClusterCertsException problem
                ? new(target, null, problem)
                : new(target, new Inventory(store, context).Describe(ledger, index, status, chain, ledgerStatus), null));
        }
    }

    // Where a contradiction is all there is, it is the command's error.
    private NodeClaim[] RefuseContradictions(Ledger ledger, List<Outcome<NodeCert>> found)
    {
        NodeClaim[] refused = [.. parameters.Claims.Where(claim => claim.Contradiction(ledger) is not null)];
        if (refused.Length == 1 && parameters.Claims.Count == 1 && parameters.NodeIds.Count == 0
            && parameters.SerialNumbers.Count == refused[0].SerialNumbers.Count && parameters.CertificatePaths.Count == refused[0].CertificatePaths.Count)
            throw refused[0].Contradiction(ledger)!;
        found.AddRange(refused.Select(claim => new Outcome<NodeCert>(claim.NodeIds.Concat(claim.CertificatePaths).First(), null, claim.Contradiction(ledger))));
        return refused;
    }

    private void FindNode(string nodeId, Ledger ledger, SigningCert signing, LedgerStatus ledgerStatus, Action<int> add,
        Action<ClusterCertsException> fail)
    {
        IReadOnlyList<int> all = ledger.IssuesOf(NodeId.Recorded(nodeId));
        int[] open = [.. all.Where(i => ledgerStatus.StatusOf(i, _now) != NodeCertStatus.Revoked
            && _now <= ledger.At(i).NotAfter)];
        int[] revoked = [.. all.Where(i => ledgerStatus.StatusOf(i, _now) == NodeCertStatus.Revoked)];
        if (all.Count == 0)
        {
            fail(NodeIdMatch.NotFound(nodeId, NodeIdMatch.IsPattern(nodeId)
                ? "A revocation takes no wildcards: pipe what Get-NodeCert finds." : "Look it up with Get-NodeCert."));
        }
        else if (open.Length == 0 && ledgerStatus.UnrecordedRevocation(NodeId.Recorded(nodeId)) is ClusterCertsException unrecorded)
        {
            fail(unrecorded);
        }
        else if (open.Length == 0 && revoked.Length == 0)
        {
            fail(new(ErrorCode.InvalidArgument, $"Every certificate of node '{nodeId}' has expired; nobody accepts them any more.", nodeId));
        }
        else if (open.Length == 0)
        {
            // It was revoked before, which a second time changes nothing of.
            int[] alive = [.. revoked.Where(i => _now <= ledger.At(i).NotAfter)];
            foreach (int index in alive.Length > 0 ? alive : [revoked[^1]])
                add(index);
        }

        // Those of a CA that is retired are reported, and block nothing: the node's others are what it is about. So are those of one whose key is away, which can
        // be revoked yet: an error says so.
        int[] listed = [.. open.Where(i => HasList(ledger.At(i), signing))];
        LedgerEntry[] waiting = [.. open.Select(ledger.At).Where(entry => _beside.IsWaiting(entry.IssuerKeyId))];
        LedgerEntry[] unlisted = [.. open.Except(listed).Select(ledger.At).Except(waiting)];
        foreach (int index in listed)
            add(index);
        foreach (IGrouping<KeyId?, LedgerEntry> ca in waiting.GroupBy(entry => entry.IssuerKeyId))
            fail(_beside.Unrevoked([.. ca]));
        if (listed.Length == 0 && waiting.Length == 0 && unlisted.Length > 0)
            fail(new(ErrorCode.IssuedByAnother, $"Nothing is left of node '{nodeId}' that a list made here can revoke. {EarlierIssuer.Text(unlisted)}", nodeId));
        else if (unlisted.Length > 0)
            store.Tell(EarlierIssuer.Text(unlisted));
    }

    private ClusterCertsException? Problem(LedgerEntry entry, NodeCertStatus status, SigningCert signing)
    {
        if (status == NodeCertStatus.Revoked)
            return null;
        if (_now > entry.NotAfter)
            return new(ErrorCode.InvalidArgument,
                $"The certificate {entry.SerialNumber} expired at {entry.NotAfter:u}; nobody accepts it any more.",
                    entry.SerialNumber.ToString());

        return HasList(entry, signing) ? null
            : _beside.IsWaiting(entry.IssuerKeyId) ? _beside.Unrevoked([entry])
            : new(ErrorCode.IssuedByAnother, EarlierIssuer.Text([entry]), entry.SerialNumber.ToString());
    }

    // A list revokes what its own issuer signed, and nothing else.
    private bool HasList(LedgerEntry entry, SigningCert signing) =>
        entry.IssuerKeyId is not KeyId issuer || issuer == signing.Decoded.KeyId || _beside.Takes(issuer);

    // A number alone: whoever signed the certificate, every list that is made here names it.
    private Outcome<NodeCert> FindNumber(SerialNumber serial, Ledger ledger, SigningCert signing)
    {
        string number = serial.ToString();
        if (ledger.RevocationsOf(serial).Any())
            return new(number, new Inventory(store, context).Find(new NodeCertFilter { SerialNumbers = [serial] }).First(), null);
        if (signing.IsRoot && number == signing.Decoded.SerialText)
            return new(number, null, new(ErrorCode.InvalidArgument, $"{number} is the number of the CA itself, which no list of its own can revoke. Replace it with Invoke-KeyRotation.", number));
        if (!parameters.Force)
        {
            return new(number, null, NodeIdMatch.NotFound(serial, "Look it up with Get-NodeCert, or name its file with -CertificatePath. With -Force the number is "
                + "recorded and listed as it is: nobody can check then that a CA of the authority signed it."));
        }

        store.Tell($"The ledger does not know the number {number}: it is on the revocation list as it was given, and it could not be checked that a CA of the "
            + "authority signed a certificate with it. If there is a file of it, look at that.");
        return new(number, NodeCert.OfNumber(serial, null, null, NodeCertStatus.Valid, store.Location), null);
    }

    // The certificate of a file: known by its number and key, or signed by a CA whose list is made here.
    private NodeCert? FindFile(string path, Ledger ledger, SigningCert signing, Action<int> add)
    {
        DecodedCertificate leaf = CertificateFile.Read(path)[0];
        if (ledger.IndexOfIssue(leaf.SerialValue) is >= 0 and int index && IsOfLine(leaf, ledger.At(index)))
        {
            add(index);
            return null;
        }

        IEnumerable<DecodedCertificate> issuers = [signing.Decoded, .. _beside.Certificates()];
        var signatures = new SignatureCache();
        if (!SerialNumber.TryCreate(leaf.SerialValue, out SerialNumber serial)
            || issuers.FirstOrDefault(i => signatures.Problem(leaf, i) is null) is not DecodedCertificate issuer)
        {
            throw new ClusterCertsException(ErrorCode.IssuedByAnother,
                $"'{path}' was not signed by a CA whose list is made here, so no list can revoke it. Its issuer is '{leaf.Issuer}'.", path);
        }

        // RFC 5280 6.1: a trust anchor is trusted by itself; no list takes that back.
        if (leaf.PublicKey.Equals(issuer.PublicKey))
        {
            throw new ClusterCertsException(ErrorCode.InvalidArgument,
                $"'{path}' is the certificate of the CA itself, which no list of its own can revoke. Replace it with Invoke-KeyRotation.", path);
        }

        KeyId keyId = issuer.KeyId;
        if (ledger.RevocationsOf(serial).Any(e => RevocationHistory.IsOf(ledger, e, keyId)))
            return OfFile(leaf, NodeCertStatus.Revoked, path);
        if (_now > leaf.NotAfter)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"The certificate {serial} expired at {leaf.NotAfter:u}; nobody accepts it any more.", path);
        _unrecorded[serial.ToString()] = (leaf, keyId);
        return OfFile(leaf, NodeCertStatus.Valid, path);
    }

    private NodeCert OfFile(DecodedCertificate leaf, NodeCertStatus status, string path) => new(leaf, status, _now)
    {
        EffectiveNotAfter = leaf.NotAfter,
        CertificatePath = Path.GetFullPath(path),
        AuthorityPath = store.Location,
    };

    // Another CA may have given its own certificate the same number. One that is known by its number alone is taken for it.
    private static bool IsOfLine(DecodedCertificate certificate, LedgerEntry issue) => issue.PublicKeySha256 is null
        || certificate.PublicKey.IsRecordedAs(issue.PublicKeySha256);
}
