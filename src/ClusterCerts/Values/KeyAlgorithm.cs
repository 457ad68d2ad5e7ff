namespace ClusterCerts.Values;

/// <summary>The algorithms that keys are made with.</summary>
public enum KeyAlgorithm
{
    /// <summary>ECDSA on NIST P-256, signing with SHA-256. The default.</summary>
    EcdsaP256,

    /// <summary>ECDSA on NIST P-384, signing with SHA-384.</summary>
    EcdsaP384,

    /// <summary>ECDSA on NIST P-521, signing with SHA-512.</summary>
    EcdsaP521,

    /// <summary>RSA of 2048 bits, signing with SHA-256.</summary>
    Rsa2048,

    /// <summary>RSA of 3072 bits, signing with SHA-256.</summary>
    Rsa3072,

    /// <summary>RSA of 4096 bits, signing with SHA-256.</summary>
    Rsa4096,

    /// <summary>Ed25519 (RFC 8410). OpenSSL, Go, Java from 15 and Node.js take it; NSS, Windows and .NET's own TLS do not.</summary>
    Ed25519,

    /// <summary>ML-DSA-44 (FIPS 204, RFC 9881) of security category 2: preview. Signatures that no quantum computer forges; OpenSSL from 3.5 and Node.js
    /// 26 take it, little else does so far.</summary>
    MlDsa44,

    /// <summary>ML-DSA-65 of category 3: preview.</summary>
    MlDsa65,

    /// <summary>ML-DSA-87 of category 5: preview.</summary>
    MlDsa87,
}

/// <summary>How a private key is written.</summary>
public enum KeyFormat
{
    /// <summary>PKCS #8, <c>BEGIN PRIVATE KEY</c> (or <c>BEGIN ENCRYPTED PRIVATE KEY</c>). The default.</summary>
    Pkcs8,

    /// <summary>SEC 1, <c>BEGIN EC PRIVATE KEY</c>, or PKCS #1, <c>BEGIN RSA PRIVATE KEY</c>. Never encrypted; Ed25519 and ML-DSA have no such form.</summary>
    Traditional,
}
