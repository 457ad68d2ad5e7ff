using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>How nodes' files are exported.</summary>
public sealed record NodeCertExportParameters
{
    /// <summary>The layout.</summary>
    public required ExportFormat Format { get; init; }

    /// <summary>The folder that is made, or the file for a layout of one file when it ends like one.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Where the files will be on the target machine; by default where they are written.</summary>
    public string? TargetPath { get; init; }

    /// <summary>Encrypts a PFX, which needs it, or the key of <see cref="ExportFormat.Pem"/>; refused otherwise.</summary>
    public Passphrase? Passphrase { get; init; }

    /// <summary>Opens the node's own key, if it is encrypted.</summary>
    public Passphrase? NodePassphrase { get; init; }

    /// <summary>How a PFX is encrypted.</summary>
    public PfxEncryption PfxEncryption { get; init; }

    /// <summary>Files with the CA certificates to trust, instead of the authority's <c>trust.crt</c>.</summary>
    public IReadOnlyList<string> TrustPaths { get; init; } = [];

    /// <summary>Files with revocation lists besides the authority's <c>signing.crl</c>, for example a root's.</summary>
    public IReadOnlyList<string> CrlPaths { get; init; } = [];

    /// <summary>The server that a client will talk to, <c>host:port</c>; for <see cref="ExportFormat.Docker"/>.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Whether an export that is there already is replaced.</summary>
    public bool Force { get; init; }
}

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
