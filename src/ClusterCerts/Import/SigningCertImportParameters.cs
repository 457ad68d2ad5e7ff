using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Import;

/// <summary>Which CA is installed, and where.</summary>
public sealed record SigningCertImportParameters
{
    /// <summary>The authority directory; a new one is made, in an existing one the CA is replaced and serial numbers, ledger and
    /// policy go on.</summary>
    public required string Path { get; init; }

    /// <summary>The CA's certificate: PEM, DER or PFX (then with key and chain). Not needed with
    /// <see cref="OpenSslCaPath"/>.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>Its private key. When it is not given, and not in the certificate's file, the CA is installed offline.</summary>
    public string? KeyPath { get; init; }

    /// <summary>Files with the certificates of its issuers, up to the root; those in the certificate's file count too.</summary>
    public IReadOnlyList<string> ChainPaths { get; init; } = [];

    /// <summary>An OpenSSL CA directory (<c>index.txt</c>, <c>serial</c>, <c>newcerts</c>, <c>crl.pem</c>) that is taken over with
    /// its history.</summary>
    public string? OpenSslCaPath { get; init; }

    /// <summary>What opens the key or PFX that is given.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>What the installed key is encrypted with. By default it is the passphrase that opened it; a plain key stays
    /// plain.</summary>
    public Passphrase? NewPassphrase { get; init; }

    /// <summary>The system whose conventions new certificates follow; as before in an existing authority, else the
    /// default.</summary>
    public Preset? Preset { get; init; }

    /// <summary>Whether the CA of an existing authority is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Told what to warn of: where the key of a CA that was replaced is kept.</summary>
    public Action<string>? Notify { get; init; }
}
