using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Discovery;

/// <summary>Lays what is found beside the ledger of an authority, as it is at one moment.</summary>
internal sealed class LedgerComparison
{
    private readonly IAuthorityStore _store;
    private readonly Ledger _ledger;
    private readonly LedgerStatus _status;
    private readonly ChainExpiries _chains;
    private readonly KnownAuthorities _authorities;
    private readonly DateTimeOffset _moment;

    /// <summary>Reads the ledger.</summary>
    /// <exception cref="ClusterCertsException">The authority cannot be read.</exception>
    internal LedgerComparison(CertAuthority authority)
    {
        _store = authority.Store;
        _moment = authority.Context.Now;
        _ledger = _store.ReadLedgerToShow();
        _status = LedgerStatus.Of(_store, _ledger, PolicyFile.Read(_store).Rules.MinimumSerialNumber);
        _chains = ChainExpiries.Of(SigningCert.Read(_store), _store, _ledger);
        _authorities = KnownAuthorities.Of(_store, _ledger);
    }

    /// <summary>Asks together about certificates that are looked up next.</summary>
    internal void Foresee(IEnumerable<DecodedCertificate> certificates) =>
        _ledger.ForeseeNumbers(certificates.Where(c => SerialNumber.TryCreate(c.SerialValue, out _)).Select(c => SerialNumber.Parse(c.SerialText)));

    /// <summary>What a certificate is.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="place">Where it was found.</param>
    /// <param name="keyPath">The file of this machine with its key; null where none was found beside it.</param>
    internal FoundNodeCert Compare(DecodedCertificate certificate, FoundPlace place, string? keyPath)
    {
        int line = _ledger.IndexOfIssue(certificate.SerialValue);
        bool isRecorded = line >= 0 && _ledger.DecodedOf(line).Fingerprint == certificate.Fingerprint;
        NodeCertStatus status = isRecorded ? _status.StatusOf(line, _moment) : StatusOf(certificate);
        (NodeCertFinding finding, string reason) = isRecorded ? Recorded(certificate, _ledger.At(line), status) : Unrecorded(certificate, line >= 0, ref status);
        bool isOurs = finding is not (NodeCertFinding.ForeignCA or NodeCertFinding.ForeignCACert);
        if (place.Endpoint is not null)
            finding = Served(finding, status);
        NodeCert cert = Describe(certificate, status, place.Path, keyPath, isRecorded ? _ledger.At(line) : null, isOurs);
        return new FoundNodeCert(cert, finding, place.Endpoint is null ? reason : $"{reason}; the endpoint serves it", place);
    }

    /// <summary>What a key is to which no certificate was found.</summary>
    internal FoundNodeCert KeyAlone(PublicKeyInfo key, FoundPlace place)
    {
        int line = _ledger.Find(new LineQuery { Events = [LedgerEvent.Issue], PublicKeySha256 = key.Sha256 }) is [.., int last] ? last : -1;
        if (line < 0)
        {
            return new FoundNodeCert(
                NodeCert.OfKey(key.Name, place.Path, _store.Location), NodeCertFinding.KeyWithoutCertificate, "no certificate of this key was found, nor is one in the ledger", place);
        }

        LedgerEntry entry = _ledger.At(line);
        NodeCert cert = Describe(_ledger.DecodedOf(line), _status.StatusOf(line, _moment), null, place.Path, entry, isOurs: true);
        string whose = entry.NodeId is NodeId node ? $" of node '{node}'" : "";
        return new FoundNodeCert(
            cert, NodeCertFinding.KeyWithoutCertificate, $"the ledger has its certificate {cert.SerialNumber}{whose}, which was not found where this search looked", place);
    }

    private static (NodeCertFinding Finding, string Reason) Recorded(DecodedCertificate certificate, LedgerEntry entry, NodeCertStatus status)
    {
        string node = entry.NodeId is NodeId id ? $"node '{id}'" : "the ledger";
        return status switch
        {
            NodeCertStatus.Revoked => (NodeCertFinding.Revoked, $"the certificate {certificate.SerialText} of {node} is revoked"),
            NodeCertStatus.Superseded => (NodeCertFinding.Superseded, $"{node} has a later certificate than {certificate.SerialText}"),
            NodeCertStatus.Expired => (NodeCertFinding.Expired, $"the certificate of {node} expired at {certificate.NotAfter:u}"),
            NodeCertStatus.BelowMinimumSerial => (NodeCertFinding.BelowMinimumSerial, $"the serial number {certificate.SerialText} of {node} is below the policy's minimum"),
            NodeCertStatus.Removed => (NodeCertFinding.Removed, $"{node} was taken out of service"),
            _ when certificate.IsCA => (NodeCertFinding.OurCACert, "the ledger has it as an intermediate of this authority"),
            _ => (NodeCertFinding.Current, $"it is the latest certificate of {node}"),
        };
    }

    private (NodeCertFinding Finding, string Reason) Unrecorded(DecodedCertificate certificate, bool isNumberTaken, ref NodeCertStatus status)
    {
        if (_authorities.IsCurrent(certificate))
            return (NodeCertFinding.OurCACert, "it is a CA certificate of this authority");
        if (_authorities.IsFormer(certificate))
            return (NodeCertFinding.FormerCACert, "it is a CA certificate that this authority had before, and nodes need trust it no more");
        if (!_authorities.HaveSigned(certificate))
        {
            bool isRoot = certificate.IsCA || (certificate.Version == 1 && certificate.IsSelfIssued);
            return isRoot ? (NodeCertFinding.ForeignCACert, $"it is the certificate of another CA, '{certificate.Subject}'")
                : certificate.IsSelfIssued ? (NodeCertFinding.ForeignCA, "it is self-signed")
                : (NodeCertFinding.ForeignCA, $"another CA issued it, '{certificate.Issuer}'");
        }

        bool isRevoked = SerialNumber.TryCreate(certificate.SerialValue, out SerialNumber serial)
            && (_ledger.RevocationsOf(serial).Any() || _status.Unrecorded.Any(entry => entry.SerialNumber == serial));
        if (isRevoked && !isNumberTaken)
        {
            status = NodeCertStatus.Revoked;
            return (NodeCertFinding.Revoked, $"the certificate {certificate.SerialText} is revoked by its number; the ledger has no line of its issuance");
        }

        return (NodeCertFinding.NotInLedger, isNumberTaken
            ? $"a CA of this authority signed it, and the ledger has another certificate with its number {certificate.SerialText}"
            : $"a CA of this authority signed it, and the ledger has no certificate with its number {certificate.SerialText}");
    }

    private static NodeCertFinding Served(NodeCertFinding finding, NodeCertStatus status) => finding switch
    {
        NodeCertFinding.Revoked => NodeCertFinding.RevokedButServed,
        NodeCertFinding.Superseded => NodeCertFinding.SupersededButServed,
        _ when status == NodeCertStatus.Expired => NodeCertFinding.ExpiredButServed,
        _ => finding,
    };

    // The status tells its dates alone.
    private NodeCertStatus StatusOf(DecodedCertificate certificate) =>
        Validity.WholeSeconds(_moment) > certificate.NotAfter ? NodeCertStatus.Expired
        : _moment < certificate.NotBefore ? NodeCertStatus.NotYetValid
        : NodeCertStatus.Valid;

    private NodeCert Describe(DecodedCertificate certificate, NodeCertStatus status, string? path, string? keyPath, LedgerEntry? entry, bool isOurs)
    {
        ChainExpiry? chain = entry is null ? null : _chains.For(entry.IssuerKeyId);
        return new NodeCert(certificate, status, _moment)
        {
            EffectiveNotAfter = chain?.Limit(certificate.NotAfter) ?? certificate.NotAfter,
            LimitedBy = chain?.LimitedBy(certificate.NotAfter) ?? NodeCertLimit.Leaf,
            CertificatePath = path,
            KeyPath = keyPath,
            AuthorityPath = isOurs ? _store.Location : null,
            LastExport = entry?.NodeId is NodeId exported ? NodeExport.Last(_status, exported, _store.Paths) : null,
            LastPublication = entry?.NodeId is NodeId published ? NodePublication.Last(_status, published) : null,
        };
    }
}
