using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>What <see cref="NodeCertTester"/> is asked to check, and against what.</summary>
public sealed record NodeCertTestParameters
{
    /// <summary>
    /// The files with the leaf and then any intermediates, PEM or DER: their certificates in this order are what a node would
    /// present.
    /// </summary>
    public required IReadOnlyList<string> CertificatePaths { get; init; }

    /// <summary>
    /// The certificates themselves instead of files: the leaf and then any intermediates. A leaf alone, which is all that a PFX or a store gives, is
    /// judged with the authority's own intermediates.
    /// </summary>
    public IReadOnlyList<X509Certificate2> Certificates { get; init; } = [];

    /// <summary>The node ID that the certificate must be for; null asks only that the certificate's own names agree.</summary>
    public string? NodeId { get; init; }

    /// <summary>
    /// The certificate that is meant, SHA-256 in hexadecimal digits: where its file holds another one by now, that one's verdict is not
    /// its own. Null takes whatever the file holds.
    /// </summary>
    public string? Fingerprint { get; init; }

    /// <summary>Further host names and addresses that the certificate must be good for.</summary>
    public IReadOnlyList<string>? DnsNames { get; init; }

    /// <summary>
    /// The authority directory whose trust bundle (<c>trust.crt</c>, else <c>signing.crt</c>) and CRL count. Not needed with
    /// <see cref="TrustPaths"/>.
    /// </summary>
    public string? AuthorityPath { get; init; }

    /// <summary>Files with the CA certificates that are trusted, instead of the authority's.</summary>
    public IReadOnlyList<string>? TrustPaths { get; init; }

    /// <summary>
    /// The private key's file; null takes the file beside the leaf with the extension <c>.key</c> if there is one, else a key
    /// within the leaf's own file.
    /// </summary>
    public string? KeyPath { get; init; }

    /// <summary>
    /// Files with revocation lists, PEM or DER; null takes <c>signing.crl</c> of the authority, if there is one, and during a rotation
    /// <c>previous.crl</c> too.
    /// </summary>
    public IReadOnlyList<string>? CrlPaths { get; init; }

    /// <summary>What the certificate must be good for; null is <see cref="CertPurpose.Node"/>.</summary>
    public CertPurpose? Purpose { get; init; }

    /// <summary>The moment to check for; null is now.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>The lowest serial number that is accepted; null takes that of the authority's policy, if there is one.</summary>
    public SerialNumber? MinimumSerialNumber { get; init; }

    /// <summary>What opens the private key if it is encrypted; the caller disposes it.</summary>
    public Passphrase? KeyPassphrase { get; init; }

    /// <summary>The longest life that the leaf may have, first to last second; null takes that of the authority's policy, if there is one.</summary>
    public LifetimeLimit? MaximumLifetime { get; init; }
}
