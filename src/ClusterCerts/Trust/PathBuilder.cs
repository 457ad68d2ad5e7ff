using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>Finds the paths from a leaf to a trust bundle: by name, then by signature, never by name alone.</summary>
/// <remarks>
/// Cross-signed CAs give several paths; the search is bounded, so that a hostile pile of certificates cannot stall it.
/// </remarks>
internal sealed class PathBuilder
{
    private const int MaximumLength = 10;
    private const int MaximumPaths = 16;
    private const int MaximumSteps = 256;

    private readonly TrustBundle _trust;
    private readonly SignatureCache _signatures;
    private readonly DecodedCertificate[] _presented;
    private readonly ILookup<ReadOnlyMemory<byte>, DecodedCertificate> _bySubject;
    private readonly List<DecodedCertificate[]> _paths = [];
    private readonly List<DecodedCertificate> _path = [];
    private (int Depth, string Reason) _deadEnd = (0, "no path was found");
    private int _steps;

    private PathBuilder(IEnumerable<DecodedCertificate> presented, TrustBundle trust, SignatureCache signatures)
    {
        _trust = trust;
        _signatures = signatures;
        _presented = [.. presented.Where(c => !trust.Holds(c)).DistinctBy(c => c.Fingerprint)];
        _bySubject = _presented.ToLookup(c => c.SubjectName, OctetComparer.Instance);
    }

    /// <summary>Searches.</summary>
    /// <param name="leaf">Where paths begin.</param>
    /// <param name="intermediates">What was presented with the leaf.</param>
    /// <param name="trust">Where paths may end.</param>
    /// <param name="signatures">The signatures that are known already, limited where the certificates are not our own.</param>
    /// <param name="reason">Why there is no path, as the part of a sentence; empty when there is one.</param>
    /// <returns>The paths, leaf first, anchor last; none when no path leads to the bundle.</returns>
    internal static IReadOnlyList<DecodedCertificate[]> Find(
        DecodedCertificate leaf,
        IEnumerable<DecodedCertificate> intermediates,
        TrustBundle trust,
        SignatureCache signatures,
        out string reason)
    {
        var builder = new PathBuilder(intermediates, trust, signatures);
        builder._path.Add(leaf);
        builder.Extend();
        reason = builder._paths.Count > 0 ? "" : builder._deadEnd.Reason;
        return builder._paths;
    }

    private void Extend()
    {
        DecodedCertificate last = _path[^1];
        if (_trust.IsAnchor(last))
        {
            _paths.Add([.. _path]);
            return;
        }

        if (_path.Count == MaximumLength)
        {
            DeadEnd($"the path is longer than {MaximumLength} certificates");
            return;
        }

        string? refused = null;
        foreach (IGrouping<bool, DecodedCertificate> issuers in Issuers(last))
        {
            bool extended = false;
            foreach (DecodedCertificate issuer in issuers)
            {
                if (++_steps > MaximumSteps || _paths.Count == MaximumPaths)
                {
                    DeadEnd("there are too many possible paths");
                    return;
                }

                if (_signatures.Problem(last, issuer) is string problem)
                {
                    refused = Refusal(last, issuer, problem);
                    continue;
                }

                extended = true;
                _path.Add(issuer);
                Extend();
                _path.RemoveAt(_path.Count - 1);
            }

            // Who signed is known: those whose key identifier is another's did not.
            if (extended)
                return;
        }

        DeadEnd(refused ?? Missing(last));
    }

    // Those of the right name, first the ones whose key identifier does not speak against them (RFC 4158 3.5).
    private IEnumerable<IGrouping<bool, DecodedCertificate>> Issuers(DecodedCertificate certificate) =>
        _trust.BySubject[certificate.IssuerName].Concat(_bySubject[certificate.IssuerName])
            .Where(issuer => !IsOnPath(issuer))
            .GroupBy(issuer => certificate.AuthorityKeyIdentifier is { } wanted && issuer.SubjectKeyIdentifier is { } found
                && wanted != found)
            .OrderBy(group => group.Key);

    // A path through the same key of the same name twice is a circle.
    private bool IsOnPath(DecodedCertificate certificate) => _path.Exists(on =>
        on.SubjectName.Span.SequenceEqual(certificate.SubjectName.Span)
        && on.PublicKey.Equals(certificate.PublicKey));

    // Two CAs with one name and different keys look alike; the key identifiers tell which of the two mistakes it is.
    private static string Refusal(DecodedCertificate certificate, DecodedCertificate issuer, string problem)
    {
        string who = $"'{certificate.Subject}'";
        if (SignatureVerifier.Weakness(certificate.SignatureAlgorithm) is not null)
            return $"{who}: {problem}";
        return certificate.AuthorityKeyIdentifier is { } wanted && issuer.SubjectKeyIdentifier is { } found
            && wanted != found
            ? $"{who} is not signed by the known CA '{issuer.Subject}', but by another key of the same name"
            : $"{who} is not signed by the CA '{issuer.Subject}': {problem}";
    }

    private string Missing(DecodedCertificate certificate)
    {
        if (certificate.IsSelfIssued)
            return $"'{certificate.Subject}' is self-signed and not in the trust bundle";
        string issuer = certificate.Issuer;
        if (_trust.BySubject.Contains(certificate.IssuerName) || _bySubject.Contains(certificate.IssuerName))
            return $"the CAs above '{certificate.Subject}' form a loop";
        return _trust.Certificates.Concat(_presented).Any(c => string.Equals(c.Subject, issuer, StringComparison.OrdinalIgnoreCase))
            ? $"'{certificate.Subject}' names its issuer '{issuer}' in another encoding than that CA's own certificate"
            : $"the issuer '{issuer}' of '{certificate.Subject}' is neither in the file nor in the trust bundle";
    }

    private void DeadEnd(string reason)
    {
        if (_path.Count > _deadEnd.Depth)
            _deadEnd = (_path.Count, reason);
    }
}
