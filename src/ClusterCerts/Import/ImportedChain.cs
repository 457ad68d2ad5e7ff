using ClusterCerts.Encoding;
using ClusterCerts.Trust;

namespace ClusterCerts.Import;

/// <summary>Finds the best way from a CA that is imported to a root among all the certificates that were given.</summary>
/// <remarks>
/// Every path is tried: bundles hold old and renewed roots of one key, cross certificates and strangers, in any order. Of the paths
/// without a fault the one that lives longest is taken, of those the shortest, with the root that lives longest. What names do not lead
/// to is not looked at, and of what is left only so much: a file may come from anyone.
/// </remarks>
internal sealed class ImportedChain
{
    private const int MaximumCandidates = 32;
    private const int MaximumFaults = 20;

    private readonly IReadOnlyList<DecodedCertificate> _candidates;
    private readonly ILookup<ReadOnlyMemory<byte>, DecodedCertificate> _bySubject;
    private readonly IReadOnlyList<DecodedCertificate> _reached;
    private readonly SignatureCache _signatures;
    private readonly TrustBundle _roots;
    private readonly DateTimeOffset _now;
    private readonly string _path;

    private ImportedChain(
        IReadOnlyList<DecodedCertificate> candidates, IReadOnlyList<DecodedCertificate> all, SignatureCache signatures, DateTimeOffset now,
        string path)
    {
        _signatures = signatures.Limited(SignatureCache.Most, CancellationToken.None);
        _candidates = [.. candidates.DistinctBy(c => c.Fingerprint)];
        _bySubject = all.DistinctBy(c => c.Fingerprint).ToLookup(c => c.SubjectName, OctetComparer.Instance);
        _now = now;
        _path = path;
        _reached = Reachable();
        _roots = new TrustBundle([.. _reached.Where(_signatures.IsSelfSigned)], _signatures);
    }

    /// <summary>Searches.</summary>
    /// <param name="candidates">The certificates of the CA: of one name and key as a rule, and one of them is to be installed.</param>
    /// <param name="all">Every certificate that was given, those included.</param>
    /// <param name="signatures">The signatures that are known already.</param>
    /// <param name="now">The moment of the import.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The CA first, the root last.</returns>
    /// <exception cref="ClusterCertsException">No path leads to a root, or what is on it may not sign for a cluster.</exception>
    internal static IReadOnlyList<DecodedCertificate> Find(
        IReadOnlyList<DecodedCertificate> candidates, IReadOnlyList<DecodedCertificate> all, SignatureCache signatures, DateTimeOffset now,
        string path) => new ImportedChain(candidates, all, signatures, now, path).Best();

    private DecodedCertificate[] Best()
    {
        if (_candidates.Count > MaximumCandidates)
            throw TooMany($"more than {MaximumCandidates} certificates of the CA");
        var paths = new List<(DecodedCertificate[] Chain, List<string> Faults)>();
        string reason = "";
        foreach (DecodedCertificate candidate in _candidates)
        {
            IReadOnlyList<DecodedCertificate[]> found = PathBuilder.Find(candidate, _reached, _roots, _signatures, out string why);
            paths.AddRange(found.Select(chain => (chain, FaultsOf(chain))));
            reason = reason.Length > 0 ? reason : why;
        }

        // What was found may not be the best then, and what was not found may be there.
        if (_signatures.IsExhausted)
            throw TooMany($"so many certificates of one name that more than {SignatureCache.Most} signatures would have to be verified");
        if (paths.Count == 0)
            throw NoPath(reason);
        (DecodedCertificate[] best, List<string> faults) = paths
            .OrderBy(p => p.Faults.Count)
            .ThenByDescending(p => p.Chain.Min(c => c.NotAfter))
            .ThenBy(p => p.Chain.Length)
            .ThenByDescending(p => p.Chain[^1].NotAfter)
            .First();
        return faults.Count == 0 ? best : throw Unfit(string.Join("; ", faults.Take(MaximumFaults)));
    }

    // What Test-NodeCert would refuse below, cannot be issued: better to say so now.
    private List<string> FaultsOf(DecodedCertificate[] chain)
    {
        var findings = new List<Finding>(IssuanceLint.CheckInstalled(chain, _signatures).Where(f => !f.IsNote));

        // RFC 5280 6.1.1 (d): of a root above it name and key count alone, and it may be older. What issues here says itself that it is a CA.
        if (chain[0].Version != 3)
            findings.Add(new Finding(CheckName.Chain, $"its version is {chain[0].Version}, not 3, so that it does not say that it is a CA"));
        foreach (DecodedCertificate certificate in chain)
            PathRules.CheckValidity(certificate, $"'{certificate.Subject}'", _now, findings);
        return [.. findings.Select(f => f.Text).Distinct()];
    }

    private ClusterCertsException NoPath(string reason)
    {
        if (_reached.FirstOrDefault(c => !c.IsSelfIssued && !_bySubject.Contains(c.IssuerName)) is DecodedCertificate last)
        {
            return new ClusterCertsException(
                ErrorCode.ChainIncomplete,
                $"The certificate of '{last.Issuer}', which signed '{last.Subject}', is missing. Give it, and its issuers up "
                    + "to the root, with -ChainPath.",
                _path);
        }

        return _reached.Any(c => SignatureVerifier.Weakness(c.SignatureAlgorithm) is not null)
            ? Unfit(reason)
            : new ClusterCertsException(
                ErrorCode.ChainIncomplete, $"No path of '{_path}' leads to a root: {reason}. Give the right certificates with -ChainPath.", _path);
    }

    // Those that names lead to, whether or not the signatures hold; each name is followed once.
    private List<DecodedCertificate> Reachable()
    {
        var reached = new List<DecodedCertificate>(_candidates);
        var seen = new HashSet<string>(_candidates.Select(c => c.Fingerprint));
        var names = new HashSet<ReadOnlyMemory<byte>>(OctetComparer.Instance);
        for (int i = 0; i < reached.Count; i++)
        {
            if (names.Add(reached[i].IssuerName))
                reached.AddRange(_bySubject[reached[i].IssuerName].Where(issuer => seen.Add(issuer.Fingerprint)));
        }

        return reached;
    }

    private ClusterCertsException TooMany(string what) => new(
        ErrorCode.FileTooLarge, $"'{_path}', with what -ChainPath names, holds {what}. Give the CA and its issuers alone.", _path);

    private ClusterCertsException Unfit(string why) => new(
        ErrorCode.NotASigningCert,
        $"'{_path}' cannot sign for a cluster: {why}. Have the CA make it again, or make one "
            + "with New-SigningCert. If nodes trust it, take it over with -Outgoing, to rotate away from it.", _path);
}
