namespace ClusterCerts;

/// <summary>Holds a path against revocation lists.</summary>
/// <remarks>
/// The leaf needs a list of its issuer that is well signed and in date. For a CA above it a list is asked for only when there
/// is one with its issuer's name: that issuer's authority keeps it, and it may not be at hand.
/// </remarks>
internal static class RevocationRules
{
    internal static void Check(
        IReadOnlyList<DecodedCertificate> path, IReadOnlyList<DecodedRevocationList> lists, DateTimeOffset asOf,
            List<Finding> findings)
    {
        if (path.Count < 2)
        {
            if (!path[0].IsSelfIssued)
                findings.Add(new Finding(CheckName.Revocation,
                    "the issuer is not known, so no list can be held against the leaf"));
            return;
        }

        for (int i = 0; i + 1 < path.Count; i++)
        {
            if (Judge(path[i], path[i + 1], lists, asOf, isLeaf: i == 0) is string problem)
                findings.Add(new Finding(CheckName.Revocation, i == 0 ? problem : $"'{path[i].Subject}': {problem}"));
        }
    }

    /// <summary>What to say when nothing is wrong.</summary>
    internal static string Describe(IReadOnlyList<DecodedCertificate> path, IReadOnlyList<DecodedRevocationList> lists,
        DateTimeOffset asOf)
    {
        if (path.Count < 2 || Newest(path[1], lists, asOf, out _) is not DecodedRevocationList list)
            return "nothing revokes a certificate that is trusted by itself";
        return $"not on the list of '{list.Issuer}', which counts until {list.NextUpdate:u}";
    }

    private static string? Judge(
        DecodedCertificate certificate, DecodedCertificate issuer, IReadOnlyList<DecodedRevocationList> lists,
            DateTimeOffset asOf, bool isLeaf)
    {
        if (Newest(issuer, lists, asOf, out string? problem) is DecodedRevocationList list)
        {
            return list.Find(certificate.SerialValue) is RevokedCertificate entry
                ? $"revoked on {entry.Time:u} ({entry.Reason})"
                : null;
        }

        return problem ?? (isLeaf
            ? $"there is no list of the issuer '{issuer.Subject}'"
            + (lists.Count > 0 ? $", only of {string.Join(", ", lists.Select(l => $"'{l.Issuer}'").Distinct())}" : "")
            : null);
    }

    // The newest good list of an issuer; if there is none, what is wrong with the ones that bear its name.
    private static DecodedRevocationList? Newest(
        DecodedCertificate issuer, IReadOnlyList<DecodedRevocationList> lists, DateTimeOffset asOf, out string? problem)
    {
        problem = null;
        DecodedRevocationList? newest = null;
        foreach (DecodedRevocationList list in lists.Where(l => l.Issuer.Encoded.Span.SequenceEqual(issuer.SubjectName.Span)))
        {
            if ((list.ProblemWith(issuer) ?? list.ProblemAt(asOf)) is string wrong)
                problem ??= wrong;
            else if (newest is null || list.ThisUpdate > newest.ThisUpdate
                || (list.ThisUpdate == newest.ThisUpdate && list.Number > newest.Number))
                newest = list;
        }

        return newest;
    }
}
