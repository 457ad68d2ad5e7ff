namespace ClusterCerts.Encoding;

/// <summary>The object identifiers of the certificates, requests and lists that the core reads and writes.</summary>
internal static class Oids
{
    // Subject attributes, RFC 4519
    internal const string CommonName = "2.5.4.3";
    internal const string CountryName = "2.5.4.6";
    internal const string LocalityName = "2.5.4.7";
    internal const string StateOrProvinceName = "2.5.4.8";
    internal const string OrganizationName = "2.5.4.10";
    internal const string OrganizationalUnitName = "2.5.4.11";

    // Public keys, RFC 3279 and RFC 5480
    internal const string RsaEncryption = "1.2.840.113549.1.1.1";
    internal const string EcPublicKey = "1.2.840.10045.2.1";
    internal const string Secp256r1 = "1.2.840.10045.3.1.7";
    internal const string Secp384r1 = "1.3.132.0.34";
    internal const string Secp521r1 = "1.3.132.0.35";

    // Keys and signatures alike, RFC 8410 3
    internal const string Ed25519 = "1.3.101.112";

    // RFC 9881 2
    internal const string MLDsa44 = "2.16.840.1.101.3.4.3.17";
    internal const string MLDsa65 = "2.16.840.1.101.3.4.3.18";
    internal const string MLDsa87 = "2.16.840.1.101.3.4.3.19";

    // Signatures, RFC 4055 and RFC 5758
    internal const string Md5WithRsa = "1.2.840.113549.1.1.4";
    internal const string Sha1WithRsa = "1.2.840.113549.1.1.5";
    internal const string Sha256WithRsa = "1.2.840.113549.1.1.11";
    internal const string Sha384WithRsa = "1.2.840.113549.1.1.12";
    internal const string Sha512WithRsa = "1.2.840.113549.1.1.13";
    internal const string RsaPss = "1.2.840.113549.1.1.10";
    internal const string EcdsaWithSha1 = "1.2.840.10045.4.1";
    internal const string EcdsaWithSha256 = "1.2.840.10045.4.3.2";
    internal const string EcdsaWithSha384 = "1.2.840.10045.4.3.3";
    internal const string EcdsaWithSha512 = "1.2.840.10045.4.3.4";
    internal const string Mgf1 = "1.2.840.113549.1.1.8";
    internal const string Sha256 = "2.16.840.1.101.3.4.2.1";
    internal const string Sha384 = "2.16.840.1.101.3.4.2.2";
    internal const string Sha512 = "2.16.840.1.101.3.4.2.3";

    // Extensions, RFC 5280 4.2 and 5.2
    internal const string SubjectKeyIdentifier = "2.5.29.14";
    internal const string KeyUsage = "2.5.29.15";
    internal const string SubjectAltName = "2.5.29.17";
    internal const string IssuerAltName = "2.5.29.18";
    internal const string BasicConstraints = "2.5.29.19";
    internal const string CrlNumber = "2.5.29.20";
    internal const string ReasonCode = "2.5.29.21";
    internal const string DeltaCrlIndicator = "2.5.29.27";
    internal const string IssuingDistributionPoint = "2.5.29.28";
    internal const string CertificateIssuer = "2.5.29.29";
    internal const string NameConstraints = "2.5.29.30";
    internal const string CrlDistributionPoints = "2.5.29.31";
    internal const string CertificatePolicies = "2.5.29.32";
    internal const string PolicyMappings = "2.5.29.33";
    internal const string AuthorityKeyIdentifier = "2.5.29.35";
    internal const string PolicyConstraints = "2.5.29.36";
    internal const string ExtendedKeyUsage = "2.5.29.37";
    internal const string InhibitAnyPolicy = "2.5.29.54";
    internal const string ExpiredCertsOnCrl = "2.5.29.60"; // X.509 9.5.2.8
    internal const string AuthorityInformationAccess = "1.3.6.1.5.5.7.1.1";

    // Access methods, RFC 5280 4.2.2.1
    internal const string CAIssuers = "1.3.6.1.5.5.7.48.2";

    // Extended key usages, RFC 5280 4.2.1.12
    internal const string AnyExtendedKeyUsage = "2.5.29.37.0";
    internal const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    internal const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    // Cryptographic messages, RFC 5652
    internal const string CmsData = "1.2.840.113549.1.7.1";
    internal const string CmsSignedData = "1.2.840.113549.1.7.2";
    internal const string ContentType = "1.2.840.113549.1.9.3";
    internal const string MessageDigest = "1.2.840.113549.1.9.4";
    internal const string SigningTime = "1.2.840.113549.1.9.5";

    // PKCS #9, RFC 2985
    internal const string UnstructuredName = "1.2.840.113549.1.9.2";
    internal const string ChallengePassword = "1.2.840.113549.1.9.7";
    internal const string ExtensionRequest = "1.2.840.113549.1.9.14";

    // Microsoft's attribute of the same content (MS-WCCE 2.2.2.7.7.2); certreq and old tools write it
    internal const string UserPrincipalName = "1.3.6.1.4.1.311.20.2.3";
    internal const string MicrosoftExtensionRequest = "1.3.6.1.4.1.311.2.1.14";
}
