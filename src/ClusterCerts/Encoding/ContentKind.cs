namespace ClusterCerts.Encoding;

/// <summary>What a PEM block, or a whole file that is not PEM, holds.</summary>
internal enum ContentKind
{
    /// <summary>Octets that nothing here knows.</summary>
    Unknown,

    /// <summary>Text without any PEM block.</summary>
    Text,

    /// <summary>DER that is none of the structures below, or a damaged one of them.</summary>
    Der,

    Certificate,

    /// <summary>OpenSSL's <c>TRUSTED CERTIFICATE</c>: a certificate, then what it is trusted for.</summary>
    TrustedCertificate,

    /// <summary>PKCS #7 or CMS (RFC 5652), often a bundle of certificates.</summary>
    Pkcs7,

    AttributeCertificate,
    Request,
    RevocationList,

    /// <summary>PKCS #8, plain or encrypted, PKCS #1 or SEC 1, or another key whose label ends with PRIVATE KEY.</summary>
    PrivateKey,
    PublicKey,
    Parameters,

    /// <summary>PKCS #12 (RFC 7292).</summary>
    Pfx,
    JavaKeyStore,
    JceKeyStore,
    BouncyCastleKeyStore,
    NssDatabase,
    OpenSshKey,
    SshPublicKey,
    PuttyKey,
    Pgp,

    /// <summary>The base64 text of DER without its BEGIN and END lines.</summary>
    BareBase64,
    Zip,
    Gzip,
    Html,
    Json,
    Pdf,
}
