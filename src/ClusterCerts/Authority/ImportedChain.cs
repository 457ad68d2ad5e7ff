namespace ClusterCerts;

/// <summary>Finds the best way from a CA that is imported to a root among all the certificates that were given.</summary>
/// <remarks>
/// Every path is tried: bundles hold old and renewed roots of one key, cross certificates and strangers, in any order. Of the paths
/// without a fault the one that lives longest is taken, of those the shortest, with the root that lives longest.
/// </remarks>
internal sealed class ImportedChain
{
    private readonly IReadOnlyList<DecodedCertificate> _all;
    private readonly SignatureCache _signatures = new();
    private readonly TrustBundle _roots;
    private readonly DateTimeOffset _now;
    private readonly string _path;

    private ImportedChain(IReadOnlyList<DecodedCertificate> all, DateTimeOffset now, string path)
    {
        _all = all;
        _roots = new TrustBundle([.. all.Where(_signatures.IsSelfSigned)], _signatures);
        _now = now;
        _path = path;
    }

    /// <summary>Searches.</summary>
    /// <param name="candidates">The certificates of the CA: of one name and key as a rule, and one of them is to be installed.</param>
    /// <param name="all">Every certificate that was given, those included.</param>
    /// <param name="now">The moment of the import.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The CA first, the root last.</returns>
    /// <exception cref="ClusterCertsException">No path leads to a root, or what is on it may not sign for a cluster.</exception>
    internal static IReadOnlyList<DecodedCertificate> Find(
        IReadOnlyList<DecodedCertificate> candidates, IReadOnlyList<DecodedCertificate> all, DateTimeOffset now, string path) =>
        new ImportedChain(all, now, path).Best(candidates);

    private DecodedCertificate[] Best(IReadOnlyList<DecodedCertificate> candidates)
    {
        var paths = new List<(DecodedCertificate[] Chain, List<string> Faults)>();
        string reason = "";
        foreach (DecodedCertificate candidate in candidates)
        {
            IReadOnlyList<DecodedCertificate[]> found = PathBuilder.Find(candidate, _all, _roots, _signatures, out string why);
            paths.AddRange(found.Select(chain => (chain, FaultsOf(chain))));
            reason = reason.Length > 0 ? reason : why;
        }

        if (paths.Count == 0)
            throw NoPath(candidates, reason);
        (DecodedCertificate[] best, List<string> faults) = paths
            .OrderBy(p => p.Faults.Count)
            .ThenByDescending(p => p.Chain.Min(c => c.NotAfter))
            .ThenBy(p => p.Chain.Length)
            .ThenByDescending(p => p.Chain[^1].NotAfter)
            .First();
        return faults.Count == 0 ? best : throw Unfit(string.Join("; ", faults));
    }

    // What Test-NodeCert would refuse below, cannot be issued: better to say so now.
    private List<string> FaultsOf(DecodedCertificate[] chain)
    {
        var findings = new List<Finding>(IssuanceLint.CheckInstalled(chain, _signatures).Where(f => !f.IsNote));
        foreach (DecodedCertificate certificate in chain)
            PathRules.CheckValidity(certificate, $"'{certificate.Subject}'", _now, findings);
        return [.. findings.Select(f => f.Text).Distinct()];
    }

    private ClusterCertsException NoPath(IReadOnlyList<DecodedCertificate> candidates, string reason)
    {
        List<DecodedCertificate> reached = Reachable(candidates);
        if (reached.Find(c => !c.IsSelfIssued && !IssuersByName(c).Any()) is DecodedCertificate last)
        {
            return new ClusterCertsException(
                ErrorCode.ChainIncomplete,
                $"The certificate of '{last.Issuer}', which signed '{last.Subject}', is not there. Give it, and its issuers up "
                    + "to the root, with -ChainPath.",
                _path);
        }

        return reached.Exists(c => SignatureVerifier.Weakness(c.SignatureAlgorithm) is not null)
            ? Unfit(reason)
            : new ClusterCertsException(
                ErrorCode.ChainIncomplete, $"No path of '{_path}' leads to a root: {reason}. Give the right certificates with -ChainPath.", _path);
    }

    // Those that names lead to, whether or not the signatures hold.
    private List<DecodedCertificate> Reachable(IReadOnlyList<DecodedCertificate> candidates)
    {
        var reached = new List<DecodedCertificate>(candidates);
        var seen = new HashSet<string>(candidates.Select(c => c.Fingerprint));
        for (int i = 0; i < reached.Count; i++)
            reached.AddRange(IssuersByName(reached[i]).Where(issuer => seen.Add(issuer.Fingerprint)));
        return reached;
    }

    private IEnumerable<DecodedCertificate> IssuersByName(DecodedCertificate certificate) =>
        _all.Where(c => c.Fingerprint != certificate.Fingerprint && c.SubjectName.Span.SequenceEqual(certificate.IssuerName.Span));

    private ClusterCertsException Unfit(string why) => new(
        ErrorCode.NotASigningCert,
        $"'{_path}' cannot sign for a cluster: {why}. Have the CA make it anew, or make one with New-SigningCert.", _path);
}
