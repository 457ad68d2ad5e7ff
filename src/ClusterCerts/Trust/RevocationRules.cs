using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>Holds a path against revocation lists.</summary>
/// <remarks>
/// The leaf needs a list of its issuer that is well signed and in date. For a CA above it a list is asked for only when there
/// is one with its issuer's name: that issuer's authority keeps it, and it may not be available. With an authority, what its
/// ledger revokes, and what those above it revoke that are found from there, is revoked whatever a list says; where its list is
/// lost, the ledger speaks for the certificates that it has.
/// </remarks>
internal static class RevocationRules
{
    private const int MaximumLists = 32;

    internal static void Check(IReadOnlyList<DecodedCertificate> path, VerdictInput input, List<Finding> findings)
    {
        void Fault(int index, string problem) => findings.Add(
            new Finding(CheckName.Revocation, index == 0 ? problem : $"'{path[index].Subject}': {problem}"));

        if (input.Evidence?.Problem is string unknown)
            Fault(0, $"the ledger cannot tell whether it is revoked: {unknown}");
        for (int i = 0; i < path.Count; i++)
        {
            DecodedCertificate? issuer = i + 1 < path.Count ? path[i + 1] : null;
            if (issuer is null && (i > 0 || path[i].IsSelfIssued))
                break;
            if ((input.Evidence?.Revocation(path[i], issuer, input.EvidenceAsOf) ?? input.Above.Revocation(path[i], issuer, input.EvidenceAsOf)) is string revoked)
                Fault(i, revoked);
            if (input.RevocationLists is not { } lists || (issuer is not null && LossFor(path[i], issuer, input) is not null))
                continue;
            if (issuer is null)
                Fault(i, "the issuer is not known, so no list can be checked for the leaf");
            else if (Judge(path[i], issuer, lists, input, isLeaf: i == 0) is string problem)
                Fault(i, problem);
        }
    }

    // Why the list of an issuer is not there, where the ledger speaks for the certificate in its place.
    private static string? LossFor(DecodedCertificate certificate, DecodedCertificate issuer, VerdictInput input) =>
        input.Evidence?.Knows(certificate) == true && !input.RevocationLists!.Any(l => l.ProblemWith(issuer) is null)
            ? input.LostLists.FirstOrDefault(l => l.Issuer.PublicKey.Equals(issuer.PublicKey)).Loss
            : null;

    /// <summary>What to say when nothing is wrong.</summary>
    internal static string Describe(IReadOnlyList<DecodedCertificate> path, VerdictInput input)
    {
        if (path.Count >= 2 && LossFor(path[0], path[1], input) is string loss)
            return $"the ledger does not revoke it, and no list can be checked for it. {loss}";
        if (path.Count < 2 || Newest(path[1], input.RevocationLists!, input.AsOf, out _) is not DecodedRevocationList list)
            return "nothing revokes a certificate that is trusted by itself";
        return list.Find(path[0].SerialValue) is RevokedCertificate later
            ? $"the list of '{list.Issuer}' revokes it only from {later.Time:u} on"
            : $"not on the list of '{list.Issuer}', which is valid until {list.NextUpdate:u}";
    }

    private static string? Judge(
        DecodedCertificate certificate, DecodedCertificate issuer, IReadOnlyList<DecodedRevocationList> lists,
            VerdictInput input, bool isLeaf)
    {
        if (Newest(issuer, lists, input.AsOf, out string? problem) is DecodedRevocationList list)
        {
            return list.Find(certificate.SerialValue) is RevokedCertificate entry && !(input.EvidenceAsOf < entry.Time)
                ? $"the list says: revoked on {entry.Time:u} ({entry.Reason})"
                : null;
        }

        return problem ?? (isLeaf
            ? $"there is no list of the issuer '{issuer.Subject}'"
            + (lists.Count > 0 ? $", only of {string.Join(", ", lists.Select(l => $"'{l.Issuer}'").Distinct())}" : "")
            : null);
    }

    // The newest good list of an issuer; if there is none, what is wrong with the newest that bears its name. Each costs a
    // signature, so that only so many are tried.
    private static DecodedRevocationList? Newest(
        DecodedCertificate issuer, IReadOnlyList<DecodedRevocationList> lists, DateTimeOffset asOf, out string? problem)
    {
        problem = null;
        IEnumerable<DecodedRevocationList> named = lists
            .Where(l => l.Issuer.Encoded.Span.SequenceEqual(issuer.SubjectName.Span))
            .OrderByDescending(l => l.ThisUpdate).ThenByDescending(l => l.Number);
        foreach (DecodedRevocationList list in named.Take(MaximumLists))
        {
            if ((list.ProblemAt(asOf) ?? list.ProblemWith(issuer)) is not string wrong)
                return list;
            problem ??= wrong;
        }

        return null;
    }
}
