namespace ClusterCerts.Export;

/// <summary>How a PKCS #12 file is encrypted.</summary>
public enum PfxEncryption
{
    /// <summary>PBES2 with AES-256 and HMAC-SHA-256, 100 000 iterations: OpenSSL 1.1, Java 8u301, Windows Server 2019 and
    /// later.</summary>
    Aes256,

    /// <summary>Triple DES and HMAC-SHA-1, for Windows Server 2016 and older Java; weak, so take a long passphrase and delete
    /// the file soon.</summary>
    TripleDes,
}
