namespace ClusterCerts.Encoding;

/// <summary>One extension of a certificate, request or revocation list.</summary>
/// <param name="Oid">Its type.</param>
/// <param name="IsCritical">Whether whoever does not know it must refuse.</param>
/// <param name="Value">The content of its OCTET STRING.</param>
internal sealed record DecodedExtension(string Oid, bool IsCritical, ReadOnlyMemory<byte> Value)
{
    /// <summary>The name that RFC 5280 gives it, or its object identifier.</summary>
    internal string Name => Oid switch
    {
        Oids.SubjectKeyIdentifier => "subjectKeyIdentifier",
        Oids.KeyUsage => "keyUsage",
        Oids.SubjectAltName => "subjectAltName",
        Oids.IssuerAltName => "issuerAltName",
        Oids.BasicConstraints => "basicConstraints",
        Oids.CrlNumber => "cRLNumber",
        Oids.ReasonCode => "reasonCode",
        Oids.CertificateIssuer => "certificateIssuer",
        Oids.DeltaCrlIndicator => "deltaCRLIndicator",
        Oids.IssuingDistributionPoint => "issuingDistributionPoint",
        Oids.NameConstraints => "nameConstraints",
        Oids.CrlDistributionPoints => "cRLDistributionPoints",
        Oids.CertificatePolicies => "certificatePolicies",
        Oids.PolicyMappings => "policyMappings",
        Oids.AuthorityKeyIdentifier => "authorityKeyIdentifier",
        Oids.PolicyConstraints => "policyConstraints",
        Oids.ExtendedKeyUsage => "extendedKeyUsage",
        Oids.InhibitAnyPolicy => "inhibitAnyPolicy",
        Oids.ExpiredCertsOnCrl => "expiredCertsOnCRL",
        Oids.AuthorityInformationAccess => "authorityInfoAccess",
        _ => Oid,
    };
}
