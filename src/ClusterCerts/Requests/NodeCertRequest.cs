using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Requests;

/// <summary>A certificate request: what it asks for and, where an authority looked at it, what that authority makes of it.</summary>
public sealed class NodeCertRequest
{
    private readonly Lazy<ClusterCertsException?> _problem;

    internal NodeCertRequest(DecodedRequest decoded, string? path, bool fileHasKey)
    {
        Decoded = decoded;
        Path = path;
        FileHasKey = fileHasKey;
        NodeId = decoded.SubjectDn.CommonNames is [string name] ? DisplayText.Clip(name) : "";
        Subject = decoded.SubjectDn.ToString();
        SubjectAltNames? names = decoded.Extensions.SubjectAltNames;
        DnsNames = names?.DnsNames.Select(DisplayText.Clip).ToArray() ?? [];
        IPAddresses = names?.IPAddresses.Select(a => a.ToString()).ToArray() ?? [];
        Uris = OfKind(names, FurtherNameKind.Uri);
        EmailAddresses = OfKind(names, FurtherNameKind.EmailAddress);
        UserPrincipalNames = OfKind(names, FurtherNameKind.UserPrincipalName);
        OtherNames = names is null ? [] : Others(names);
        ExtendedKeyUsages = decoded.Extensions.ExtendedKeyUsages?.Select(KeyPurposes.NameOf).ToArray() ?? [];
        Purpose = KeyPurposes.ExactPurposeOf(decoded.Extensions.ExtendedKeyUsages);
        KeyAlgorithm = decoded.PublicKey.Name;
        PublicKeyFingerprint = decoded.PublicKey.Sha256;
        _problem = new(() => RequestProof.Problem(decoded, path ?? NodeId));
    }

    /// <summary>The identity that it claims: its common name, empty when it has none or several; or the one that it was looked at
    /// for.</summary>
    public string NodeId { get; private init; }

    /// <summary>The distinguished name, as it was written.</summary>
    public string Subject { get; }

    /// <summary>The DNS names that it asks for.</summary>
    public IReadOnlyList<string> DnsNames { get; }

    /// <summary>The addresses that it asks for.</summary>
    public IReadOnlyList<string> IPAddresses { get; }

    /// <summary>The URIs that it asks for.</summary>
    public IReadOnlyList<string> Uris { get; }

    /// <summary>The e-mail addresses that it asks for.</summary>
    public IReadOnlyList<string> EmailAddresses { get; }

    /// <summary>The user principal names that it asks for.</summary>
    public IReadOnlyList<string> UserPrincipalNames { get; }

    /// <summary>The names of other kinds, and such as cannot be certified, that it asks for, each after its kind.</summary>
    public IReadOnlyList<string> OtherNames { get; }

    /// <summary>What it wants to be for, or null when it says nothing or something else.</summary>
    public CertPurpose? Purpose { get; }

    /// <summary>The extended key usages that it asks for, by name where they have one here.</summary>
    public IReadOnlyList<string> ExtendedKeyUsages { get; }

    /// <summary>The key's algorithm: a name of <see cref="Values.KeyAlgorithm"/>, or what else it is.</summary>
    public string KeyAlgorithm { get; }

    /// <summary>SHA-256 of the public key's structure, upper-case hexadecimal digits.</summary>
    public string PublicKeyFingerprint { get; }

    /// <summary>Whether it is signed with the key that it is for, which is strong enough. Anything else proves nothing.</summary>
    public bool SignatureValid => Problem is null;

    /// <summary>The request's file, absolute; null when it has none.</summary>
    public string? Path { get; }

    /// <summary>The private key's file, absolute, where it was made just now.</summary>
    public string? KeyPath { get; init; }

    /// <summary>The authority directory that looked at it, absolute; null when none did, and then all that follows is empty.</summary>
    public string? AuthorityPath { get; init; }

    /// <summary>Whether it could be signed as it is.</summary>
    public bool? AllowedByPolicy { get; init; }

    /// <summary>Why it would be refused, a sentence each.</summary>
    public IReadOnlyList<string> Violations { get; init; } = [];

    /// <summary>What it asks for and the certificate would not have.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>The names that the node does not have now and would have.</summary>
    public IReadOnlyList<string> NamesAdded { get; init; } = [];

    /// <summary>The names that the node has now and would no longer have.</summary>
    public IReadOnlyList<string> NamesRemoved { get; init; } = [];

    /// <summary>The serial number of the certificate that the node has now; null when it has none that is live.</summary>
    public string? CurrentSerialNumber { get; init; }

    /// <summary>Whether an earlier certificate has the same key.</summary>
    public bool? KeyReused { get; init; }

    /// <summary>The node IDs whose certificates have the same key.</summary>
    public IReadOnlyList<string> KeyUsedBy { get; init; } = [];

    /// <summary>How closely a person should look; null when no authority did.</summary>
    public RequestRisk? Risk { get; init; }

    /// <summary>Why the risk is what it is.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    internal DecodedRequest Decoded { get; }

    /// <summary>The node ID that it was looked at for, whatever its common name says; null for the common name.</summary>
    internal string? GivenNodeId
    {
        get;
        init
        {
            field = value;
            NodeId = value ?? NodeId;
        }
    }

    /// <summary>Whether the file holds a private key too.</summary>
    internal bool FileHasKey { get; }

    /// <summary>What speaks against its proof of the key, or null; given once, since it costs a verification.</summary>
    internal ClusterCertsException? Problem => _problem.Value;

    /// <summary>Reads a request.</summary>
    /// <param name="path">A PEM file (with either header, and text around it) or a DER file.</param>
    /// <returns>What it asks for; nothing is judged.</returns>
    /// <exception cref="ClusterCertsException">The file cannot be read, or holds no or several requests, or a damaged one.</exception>
    public static NodeCertRequest Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = System.IO.Path.GetFullPath(path);
        (DecodedRequest request, bool hasKey) = RequestFile.Read(full);
        return new NodeCertRequest(request, full, hasKey);
    }

    /// <summary>The risk and its reasons, where a person should know them before the request is signed.</summary>
    /// <returns>A text such as <c> (Medium risk: …)</c>; nothing where the risk is low or nobody judged it.</returns>
    public string DescribeRisk() => Risk is null or RequestRisk.Low ? "" : $" ({Risk} risk: {string.Join(" ", Reasons)})";

    /// <summary>The node ID, names and risk, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{NodeId} ({string.Join(", ", [.. DnsNames, .. IPAddresses, .. Uris, .. EmailAddresses, .. UserPrincipalNames])}; {Risk?.ToString() ?? "not judged"})";

    private static string[] OfKind(SubjectAltNames? names, FurtherNameKind kind) =>
        [.. (names?.Further ?? []).Where(f => f.Kind == kind).Select(f => DisplayText.Clip(f.Text))];

    private static string[] Others(SubjectAltNames names) =>
    [
        .. names.Emails.Where(n => !names.Has(FurtherNameKind.EmailAddress, n)).Select(n => "email " + DisplayText.Clip(n)),
        .. names.Uris.Where(n => !names.Has(FurtherNameKind.Uri, n)).Select(n => "URI " + DisplayText.Clip(n)),
        .. names.DirectoryNames.Select(n => "directory name " + n),
        .. Enumerable.Repeat("a name of another kind", names.UnreadCount),
    ];
}

/// <summary>Whether a request comes from who has the key: its key is strong enough to say so, and its signature is the key's.</summary>
internal static class RequestProof
{
    // Longer keys cost every peer a noticeable time with each handshake, and us with each request.
    private const int LargestRsa = 8192;

    /// <summary>What speaks against it, or null.</summary>
    internal static ClusterCertsException? Problem(DecodedRequest request, object target)
    {
        PublicKeyInfo key = request.PublicKey;
        if (!key.IsAcceptable || key.KeySize > LargestRsa)
        {
            return new ClusterCertsException(
                ErrorCode.UnsupportedKey,
                $"The request '{target}' is for a key of type {key.Name}; RSA of 2048 to {LargestRsa} bits, P-256, "
                    + "P-384, P-521, Ed25519 or ML-DSA is needed. Make a new key.",
                target);
        }

        AlgorithmIdentifier algorithm = SignatureVerifier.Lenient(request.SignatureAlgorithm);
        return SignatureVerifier.Verify(key, algorithm, request.Info.Span, request.Signature, out string? problem)
            ? null
            : new ClusterCertsException(
                ErrorCode.RequestSignatureInvalid, $"The request '{target}' does not prove that its maker has the key: {problem}. {Advice(key, algorithm)}", target);
    }

    // Only who signs with RSA or ECDSA chooses a hash.
    private static string Advice(PublicKeyInfo key, AlgorithmIdentifier algorithm) =>
        !SignatureVerifier.CanUse(key) && !key.IsCompressed ? "Make a new key, and the request with it."
        : (key.IsRsa || key.IsEc) && SignatureVerifier.Weakness(algorithm) is not null ? "Make it again with the key, with SHA-256 or better."
        : "Make it again with the key.";
}
