using ClusterCerts.Keys;
using ClusterCerts.Tokens;
using ClusterCerts.Values;

namespace ClusterCerts.Import;

/// <summary>Which CA is installed, and where.</summary>
public sealed record SigningCertImportParameters
{
    /// <summary>The authority directory, new or existing.</summary>
    public required string Path { get; init; }

    /// <summary>The CA's certificate: PEM, DER or PFX. Not needed with <see cref="OpenSslCaPath"/>.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>Its private key; null, and none in the certificate's file, installs the CA offline.</summary>
    public string? KeyPath { get; init; }

    /// <summary>Where its private key is, if not in a file.</summary>
    public KeyUri? KeyUri { get; init; }

    /// <summary>Files with the certificates of its issuers; those in the certificate's file count too.</summary>
    public IReadOnlyList<string> ChainPaths { get; init; } = [];

    /// <summary>An OpenSSL CA directory that is taken over with its history.</summary>
    public string? OpenSslCaPath { get; init; }

    /// <summary>What opens the key or PFX that is given.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>What the installed key is encrypted with; null is the passphrase that opened it, and a plain key stays plain.</summary>
    public Passphrase? NewPassphrase { get; init; }

    /// <summary>The preset; null is as before.</summary>
    public Preset? Preset { get; init; }

    /// <summary>Whether the CA is taken over to be rotated away from: it issues nothing, and its successor is made at once.</summary>
    public bool Outgoing { get; init; }

    /// <summary>With <see cref="Outgoing"/>: the node certificates that the CA signed and that are in use; <c>*</c> and <c>?</c> in a
    /// file's name stand for any characters. A key is in the same file, or beside it with the ending <c>.key</c>.</summary>
    public IReadOnlyList<string> NodeCertPaths { get; init; } = [];

    /// <summary>With <see cref="Outgoing"/>: the successor's distinguished name; that of the CA with the next generation's number
    /// (<c>CN=prod G2</c>) by default.</summary>
    public string? Subject { get; init; }

    /// <summary>With <see cref="Outgoing"/>: the algorithm of the successor's key; that of the CA by default.</summary>
    public KeyAlgorithm? KeyAlgorithm { get; init; }

    /// <summary>With <see cref="Outgoing"/>: whether the name constraints that bind the CA are left out of its successor's certificate.</summary>
    public bool ReplaceConstraints { get; init; }

    /// <summary>Whether the CA of an existing authority is replaced.</summary>
    public bool Force { get; init; }
}
