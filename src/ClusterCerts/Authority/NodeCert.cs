using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>A node's certificate: what it says, its status, and where its files are. Never its key.</summary>
public sealed class NodeCert
{
    private readonly byte[] _der;
    private X509Certificate2? _certificate;
    private DecodedCertificate? _decoded;

    /// <param name="decoded">The certificate.</param>
    /// <param name="status">Its status.</param>
    /// <param name="asOf">The moment for which that is given.</param>
    /// <param name="isKept">Whether the command keeps what it decodes anyway; otherwise it is decoded again where it is asked for.</param>
    internal NodeCert(DecodedCertificate decoded, NodeCertStatus status, DateTimeOffset asOf, bool isKept = false)
    {
        _der = decoded.Encoded;
        _decoded = isKept ? decoded : null;
        NodeId = DisplayText.Printable(decoded.CommonName ?? "");
        Subject = decoded.Subject;
        Issuer = decoded.Issuer;
        SerialNumber = decoded.SerialText;
        NotBefore = decoded.NotBefore;
        NotAfter = decoded.NotAfter;
        EffectiveNotAfter = decoded.NotAfter;
        AsOf = asOf;
        DaysLeft = Validity.DaysLeft(decoded.NotAfter, asOf);
        Status = status;
        DnsNames = decoded.SubjectAltNames?.DnsNames.Select(DisplayText.Printable).ToArray() ?? [];
        IPAddresses = decoded.SubjectAltNames?.IPAddresses.Select(a => a.ToString()).ToArray() ?? [];
        Uris = decoded.SubjectAltNames?.Uris.Select(DisplayText.Printable).ToArray() ?? [];
        EmailAddresses = decoded.SubjectAltNames?.Emails.Select(DisplayText.Printable).ToArray() ?? [];
        UserPrincipalNames = decoded.SubjectAltNames?.UserPrincipalNames ?? [];
        NameTexts = [.. DnsNames.Concat(IPAddresses).Select(NameText.Of), .. decoded.SubjectAltNames?.Further.Select(NameText.Of) ?? []];
        Purpose = KeyPurposes.PurposeOf(decoded.ExtendedKeyUsages);
        KeyAlgorithm = decoded.PublicKey.Name;
        Fingerprint = decoded.Fingerprint;
        IsSigningCert = decoded.IsCA;
        IssuerKeyId = decoded.AuthorityKeyIdentifier;
    }

    /// <summary>One that was revoked by its number alone, or a key without one: what it says is not known here.</summary>
    private NodeCert(string? nodeId, SerialNumber serialNumber, DateTimeOffset? notAfter, NodeCertStatus status)
    {
        _der = [];
        NodeId = DisplayText.Printable(nodeId ?? "");
        Subject = Issuer = KeyAlgorithm = Fingerprint = "";
        SerialNumber = serialNumber.ToString();
        NotBefore = DateTimeOffset.MinValue;
        NotAfter = EffectiveNotAfter = notAfter ?? DateTimeOffset.MaxValue;
        Status = status;
        DnsNames = IPAddresses = Uris = EmailAddresses = UserPrincipalNames = [];
        NameTexts = [];
    }

    /// <summary>The identity: the common name; empty when the certificate was revoked by its number alone.</summary>
    public string NodeId { get; }

    /// <summary>The distinguished name.</summary>
    public string Subject { get; }

    /// <summary>The distinguished name of the CA that signed it; empty when it was revoked by its number alone.</summary>
    public string Issuer { get; }

    /// <summary>The serial number in upper-case hexadecimal digits.</summary>
    public string SerialNumber { get; private init; }

    /// <summary>The first second of the validity, UTC.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>The last second of the validity, UTC.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>The whole days until <see cref="NotAfter"/> at the moment for which the status is given: 0 on the last day, negative once it
    /// has expired; null when it was revoked by its number alone. Fewer than thirty are left of what expires within thirty days.</summary>
    public int? DaysLeft { get; }

    /// <summary>The last second in which it can be used: the earliest end in its chain and revocation list, UTC.</summary>
    public DateTimeOffset EffectiveNotAfter { get; init; }

    /// <summary>What ends then: the certificate itself, or what it needs above it.</summary>
    public NodeCertLimit LimitedBy { get; init; }

    /// <summary>Its status.</summary>
    public NodeCertStatus Status { get; }

    /// <summary>The DNS names of the subject alternative name.</summary>
    public IReadOnlyList<string> DnsNames { get; }

    /// <summary>The addresses of the subject alternative name.</summary>
    public IReadOnlyList<string> IPAddresses { get; }

    /// <summary>The URIs of the subject alternative name, such as a SPIFFE ID.</summary>
    public IReadOnlyList<string> Uris { get; }

    /// <summary>The e-mail addresses of the subject alternative name.</summary>
    public IReadOnlyList<string> EmailAddresses { get; }

    /// <summary>The user principal names of the subject alternative name, as Windows and WinRM know users.</summary>
    public IReadOnlyList<string> UserPrincipalNames { get; }

    /// <summary>What it is for, or null when its extended key usage says something else.</summary>
    public CertPurpose? Purpose { get; }

    /// <summary>The key's algorithm: a name of <see cref="Values.KeyAlgorithm"/>, or what else it is.</summary>
    public string KeyAlgorithm { get; private init; }

    /// <summary>SHA-256 of the certificate, upper-case hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>SHA-1 of the certificate, upper-case hexadecimal digits: what Windows and X509Certificate2 find it by. It proves nothing.</summary>
    public string Thumbprint => IsKnown ? DecodedCertificate.ThumbprintOf(_der) : "";

    /// <summary>The file that it was written to, absolute; null when it has none.</summary>
    public string? CertificatePath { get; init; }

    /// <summary>The same file as long as it is this certificate's; null when it has none, or when the ledger records a later certificate
    /// there, as after a renewal.</summary>
    public string? CurrentPath => IsFileReplaced ? null : CertificatePath;

    /// <summary>The file that its key was written to, absolute; null when the key was never here.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The authority directory, absolute; null when the certificate was read from a file.</summary>
    public string? AuthorityPath { get; init; }

    /// <summary>The layout in which the node's files were exported last, of this or another certificate; null when no export is recorded.</summary>
    public string? ExportedAs => LastExport?.Layout;

    /// <summary>The folder or file that they were written to then, absolute; null when no export is recorded.</summary>
    public string? ExportedTo => LastExport?.Place;

    /// <summary>Where the target machine has them, as it was said then; null when it was not, or no export is recorded.</summary>
    public string? ExportedTargetPath => LastExport?.TargetPath;

    /// <summary>When that was, UTC; null when no export is recorded.</summary>
    public DateTimeOffset? ExportedAt => LastExport?.Time;

    /// <summary>The serial number of the certificate that was exported then, as <see cref="SerialNumber"/>: another one's where the node has a newer
    /// certificate; null when no export is recorded.</summary>
    public string? ExportedSerialNumber => LastExport?.SerialNumber.ToString();

    /// <summary>Where the node was brought its files last, of this or another certificate: the host and the folder or file there, or a folder of this machine;
    /// null when no publication is recorded.</summary>
    public string? PublishedTo => LastPublication?.Location;

    /// <summary>When that was, UTC; null when no publication is recorded.</summary>
    public DateTimeOffset? PublishedAt => LastPublication?.Time;

    /// <summary>What was shown then: <c>Proven</c>, where the node's endpoint served the certificate, or <c>Placed</c>; null when no publication is
    /// recorded.</summary>
    public string? PublishedState => LastPublication?.State;

    /// <summary>The serial number of the certificate that was published then, as <see cref="SerialNumber"/>; null when no publication is recorded.</summary>
    public string? PublishedSerialNumber => LastPublication?.SerialNumber.ToString();

    /// <summary>The node's last publication, as the ledger has it; null when none is recorded, or no ledger was looked at.</summary>
    internal NodePublication? LastPublication { get; init; }

    /// <summary>The node's last export, as the ledger has it; null when none is recorded, or no ledger was looked at.</summary>
    internal NodeExport? LastExport { get; init; }

    /// <summary>The certificate for .NET: <see cref="PlatformNodeCert"/>.</summary>
    internal X509Certificate2 Loaded => _certificate ??= IsKnown
        ? PrintableCertificate.Load(_der)
        : throw new InvalidOperationException($"The certificate {SerialNumber} was revoked by its number alone and is not known here.");

    /// <summary>Whether the certificate itself is known, not its number alone.</summary>
    internal bool IsKnown => _der.Length > 0;

    /// <summary>The moment for which status and days are given.</summary>
    private DateTimeOffset AsOf { get; }

    /// <summary>Whether it may sign others: an intermediate, which a revocation can name.</summary>
    internal bool IsSigningCert { get; }

    /// <summary>The key of the CA that signed it, as it names it; null when it does not.</summary>
    internal KeyId? IssuerKeyId { get; }

    /// <summary>Whether a later certificate was written to its file.</summary>
    internal bool IsFileReplaced { get; init; }

    /// <summary>All those names, as <see cref="SubjectNames.Texts"/> gives them.</summary>
    internal IReadOnlyList<NameText> NameTexts { get; }

    /// <summary>The certificate in DER.</summary>
    internal byte[] Encoded => _der;

    /// <summary>The certificate, decoded when it is first asked for: most of its fields are above.</summary>
    internal DecodedCertificate Decoded => _decoded ??= DecodedCertificate.Decode(_der);

    /// <summary>The node ID, end and status, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{NodeId} ({Status}, until {NotAfter:u})";

    /// <summary>A certificate of which only the number is known, and perhaps a node and an end.</summary>
    internal static NodeCert OfNumber(SerialNumber serialNumber, string? nodeId, DateTimeOffset? notAfter, NodeCertStatus status, string authorityPath) =>
        new(nodeId, serialNumber, notAfter, status) { AuthorityPath = authorityPath };

    /// <summary>What is known of a key to which there is no certificate: no node, no number, no dates.</summary>
    internal static NodeCert OfKey(string keyAlgorithm, string? keyPath, string authorityPath) => new(null, default, null, NodeCertStatus.NotYetValid)
    {
        SerialNumber = "",
        KeyAlgorithm = keyAlgorithm,
        KeyPath = keyPath,
        AuthorityPath = authorityPath,
    };

    /// <summary>The same certificate with another status.</summary>
    internal NodeCert With(NodeCertStatus status) => !IsKnown
        ? OfNumber(Values.SerialNumber.Parse(SerialNumber), NodeId, NotAfter, status, AuthorityPath!)
        : new(Decoded, status, AsOf)
        {
            EffectiveNotAfter = EffectiveNotAfter,
            LimitedBy = LimitedBy,
            CertificatePath = CertificatePath,
            IsFileReplaced = IsFileReplaced,
            KeyPath = KeyPath,
            AuthorityPath = AuthorityPath,
            LastExport = LastExport,
            LastPublication = LastPublication,
        };
}
