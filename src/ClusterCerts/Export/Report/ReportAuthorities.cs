namespace ClusterCerts;

/// <summary>The CAs of an authority directory: those that nodes trust, and those that sign.</summary>
internal sealed class ReportAuthorities(
    AuthorityFolder folder, SigningCert signing, DateTimeOffset moment, IReadOnlyDictionary<string, int> signers)
{
    private readonly List<DecodedCertificate> _certificates = [];
    private readonly HashSet<string> _trusted = [];

    internal IReadOnlyList<ReportCA> Find()
    {
        Take(signing.Chain);
        string trust = folder.PathOf(AuthorityFolder.TrustFileName);
        if (File.Exists(trust))
            _trusted.UnionWith(Take(CertificateFile.Read(trust)));
        return [.. _certificates.Select(Describe)];
    }

    private List<string> Take(IReadOnlyList<byte[]> chain)
    {
        var fingerprints = new List<string>();
        foreach (DecodedCertificate certificate in chain.Select(DecodedCertificate.Decode))
        {
            fingerprints.Add(certificate.Fingerprint);
            if (_certificates.TrueForAll(c => c.Fingerprint != certificate.Fingerprint))
                _certificates.Add(certificate);
        }

        return fingerprints;
    }

    private ReportCA Describe(DecodedCertificate certificate)
    {
        string keyId = certificate.SubjectKeyIdentifier is byte[] id ? Convert.ToHexString(id) : "";
        var item = new ReportItem
        {
            Kind = certificate.IsSelfIssued ? ReportKind.Root : ReportKind.Intermediate,
            Name = certificate.Subject,
            NotBefore = certificate.NotBefore,
            NotAfter = certificate.NotAfter,
            EffectiveNotAfter = certificate.NotAfter,
            Standing = ReportItem.StandingOf(certificate.NotBefore, certificate.NotAfter, moment),
            SerialNumber = certificate.SerialText,
            Detail = certificate.PublicKey.Name,
        };
        return new ReportCA(item, _trusted.Contains(certificate.Fingerprint), RoleOf(certificate), signers.GetValueOrDefault(keyId), certificate.Fingerprint);
    }

    private string RoleOf(DecodedCertificate certificate) => certificate.Fingerprint == signing.Fingerprint
        ? (signing.IsOffline ? "signs; its key is away" : "signs now")
        : "does not sign here";
}
