using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>Refuses claims that contradict themselves: nobody can tell which certificate is meant.</summary>
/// <remarks>A number or a hash that no line of the ledger has contradicts nothing, unless what is done is done to the node: then it would be done to another
/// certificate, which nobody named.</remarks>
internal sealed class CertificateClaimCheck
{
    private readonly IAuthorityStore _store;
    private readonly Ledger _ledger;
    private readonly bool _isOfNodes;
    private ILookup<string, int>? _fingerprints;
    private ILookup<string, int>? _thumbprints;

    internal CertificateClaimCheck(IAuthorityStore store, bool isOfNodes)
    {
        _store = store;
        _isOfNodes = isOfNodes;
        _ledger = store.ReadLedger();
    }

    /// <summary>Checks one.</summary>
    /// <param name="claim">The claim.</param>
    /// <returns>The SHA-256 of the certificate of the ledger that it names by a number, a hash or a file; null where it names a node alone.</returns>
    /// <exception cref="ClusterCertsException">It contradicts itself, or its file cannot be read.</exception>
    internal string? Require(CertificateClaim claim)
    {
        int[] meant = RequireOne(claim);
        return meant is [int line] && _ledger.CertificateOf(line) is byte[] certificate ? Convert.ToHexString(SHA256.HashData(certificate)) : null;
    }

    // The lines of what it names; none for a node alone, whatever that has.
    private int[] RequireOne(CertificateClaim claim)
    {
        string? first = null;
        int[] meant = [];
        int[] certificates = [];
        foreach ((string what, int[] found) in Named(claim))
        {
            if (found.Length == 0)
                continue;
            if (first is not null && !meant.Intersect(found).Any())
                throw Contradiction(first, what, claim);
            meant = first is null ? found : [.. meant.Intersect(found)];
            first ??= what;
            if (what != NodesOf(claim))
                certificates = meant;
        }

        if (_isOfNodes && Unknown(claim) is string unknown)
        {
            throw new ClusterCertsException(
                ErrorCode.NodeCertNotFound,
                $"An object or row says {unknown}, which no certificate of the authority '{_store.Location}' has. Nothing of it was done: name its own "
                    + "authority, or the node alone to act on whatever it has here.",
                NodesOf(claim));
        }

        if (first is not null && claim.NodeIds.Count > 0 && IssuedTo(claim.NodeIds).Length == 0)
            throw Contradiction(first, NodesOf(claim), claim);
        int[] held = claim.CertificatePath is null ? [] : RequireFile(claim, claim.CertificatePath, first, meant);
        return certificates.Length > 0 ? certificates : held;
    }

    private string? Unknown(CertificateClaim claim) =>
        Named(claim with { NodeIds = [] }).Where(named => named.Found.Length == 0).Select(named => named.What).FirstOrDefault();

    // The lines of the certificate that the file holds, where it was read for this.
    private int[] RequireFile(CertificateClaim claim, string path, string? first, int[] meant)
    {
        string file = $"the file '{path}'";
        IReadOnlyList<int> written = _ledger.Find(new LineQuery { CertificatePath = _store.Paths.ToLedgerPath(path), Events = [LedgerEvent.Issue] });
        if (written.Intersect(meant).Any())
            return [];
        if (!File.Exists(path))
        {
            if (first is not null && written.Count > 0)
                throw Contradiction(first, file, claim);
            if (claim.SerialNumber is null && claim.Fingerprint is null && claim.Thumbprint is null)
                throw new ClusterCertsException(ErrorCode.FileNotFound, $"An object or row says {first ?? NodesOf(claim)} and {file}, which is not there. Nothing of it was done; leave it out.", path);
            return [];
        }

        DecodedCertificate held = CertificateFile.Read(path)[0];
        int[] same = [.. WithNumber(SerialOf(held)).Where(i => _ledger.CertificateOf(i).AsSpan().SequenceEqual(held.Encoded))];
        bool agrees = same.Length > 0 ? first is null || same.Intersect(meant).Any() : IsSaidOf(claim, held);
        return agrees ? same : throw Contradiction(first ?? NodesOf(claim), file, claim);
    }

    // A certificate that the ledger does not know, such as one that was issued after the backup that was restored.
    private static bool IsSaidOf(CertificateClaim claim, DecodedCertificate held) =>
        (claim.NodeIds.Count == 0 || claim.NodeIds.Any(id => NodeIdMatch.Names(id, held.CommonName ?? "")))
        && (claim.SerialNumber is null || Values.SerialNumber.Parse(claim.SerialNumber).ToString() == SerialOf(held))
        && (claim.Fingerprint is null || Is(claim.Fingerprint, SHA256.HashData(held.Encoded)))
        && (claim.Thumbprint is null || Is(claim.Thumbprint, Sha1(held.Encoded)));

    private static string? SerialOf(DecodedCertificate held) => Values.SerialNumber.TryCreate(held.SerialValue, out Values.SerialNumber serial) ? serial.ToString() : null;

    private static bool Is(string said, byte[] hash) => string.Equals(Bare(said), Convert.ToHexString(hash), StringComparison.OrdinalIgnoreCase);

    private IEnumerable<(string What, int[] Found)> Named(CertificateClaim claim)
    {
        if (claim.Fingerprint is string fingerprint)
            yield return ($"the fingerprint {fingerprint}", [.. WithHash(claim, fingerprint, SHA256.HashData, ref _fingerprints)]);
        if (claim.Thumbprint is string thumbprint)
            yield return ($"the thumbprint {thumbprint}", [.. WithHash(claim, thumbprint, Sha1, ref _thumbprints)]);
        if (claim.SerialNumber is string number)
            yield return ($"the serial number {number}", [.. WithNumber(number)]);
        if (claim.NodeIds.Count > 0)
            yield return (NodesOf(claim), IssuedTo(claim.NodeIds));
    }

    private int[] IssuedTo(IReadOnlyList<string> nodeIds) =>
        [.. nodeIds.SelectMany(_ledger.NodesNamed).Distinct().SelectMany(_ledger.IssuesOf).Order()];

    private IReadOnlyList<int> WithNumber(string? number) =>
        number is null ? [] : _ledger.Find(new LineQuery { SerialNumber = Values.SerialNumber.Parse(number), Events = [LedgerEvent.Issue] });

    // Where it ought to be it mostly is. Where it is not, only all certificates tell whose it is.
    private IEnumerable<int> WithHash(CertificateClaim claim, string said, Func<byte[], byte[]> hash, ref ILookup<string, int>? all)
    {
        int[] likely = [.. (claim.SerialNumber is null ? IssuedTo(claim.NodeIds) : WithNumber(claim.SerialNumber)).Where(i => Is(said, hash(_ledger.CertificateOf(i))))];
        if (likely.Length > 0)
            return likely;
        all ??= _ledger.Find(new LineQuery { Events = [LedgerEvent.Issue] })
            .ToLookup(i => Convert.ToHexString(hash(_ledger.CertificateOf(i))), StringComparer.OrdinalIgnoreCase);
        return all[Bare(said)];
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "It is how Windows names a certificate; what it names is checked by the rest of the claim.")]
    private static byte[] Sha1(byte[] data) => SHA1.HashData(data);

    private static string Bare(string hash) => hash.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);

    private static string NodesOf(CertificateClaim claim) => $"the node '{string.Join("', '", claim.NodeIds.Select(id => DisplayText.Clip(id)))}'";

    private static ClusterCertsException Contradiction(string one, string other, CertificateClaim claim) => new(
        ErrorCode.InvalidArgument,
        $"An object or row says {one} and {other}, which are of different certificates. Nothing of it was done; leave the one or the other out.",
        claim.NodeIds.Count > 0 ? claim.NodeIds[0] : claim.CertificatePath);
}
