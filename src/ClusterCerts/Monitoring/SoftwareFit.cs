using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Targets;
using ClusterCerts.Values;

namespace ClusterCerts.Monitoring;

/// <summary>Looks whether the software of nodes takes the keys in the certificates and lists that there are, as <see cref="Audit.ClusterTrust"/> does.</summary>
internal static class SoftwareFit
{
    private const int MostSubjects = 100;

    /// <summary>The finding that some does not; null where all does, or that is not known.</summary>
    internal static AuthorityCheck? Unfit(CertAuthority authority, ListedNodes nodes)
    {
        SigningCert signing = authority.GetSigningCert();
        bool isUsual = signing.Chain.Concat(authority.Store.CertificatesIfAny(AuthorityDocument.PreviousCertificate)).All(ca => KeyFamilies.Of(ca.PublicKey) == KeyFamily.Usual);
        Node[] unusual = [.. nodes.Latest.Where(cert => cert.Status is (NodeCertStatus.Valid or NodeCertStatus.NotYetValid) && !(isUsual && IsOfUsualKey(cert))).Select(cert => Node.Of(cert, signing)).OfType<Node>()];
        if (unusual.Length == 0)
            return null;
        var software = NodeSoftware.Read(authority.Store);
        bool hasLists = AuthorityLists.AnyKept(authority.Store, authority.Store.ReadLedgerToShow());
        var told = new List<string>();
        var subjects = new List<string>();
        foreach (KeyFamily family in unusual.SelectMany(node => node.Families).Distinct())
        {
            foreach (KeyRole role in Enum.GetValues<KeyRole>())
            {
                var survey = new FitSurvey(Words(family, role));
                foreach (Node node in unusual.Where(node => node.Has(family, role, hasLists)))
                {
                    FitVerdict verdict = software.Judge(node.Id, family, role);
                    if (verdict.Fitness == Fitness.Refuses)
                        subjects.Add(node.Id);
                    survey.Add(node.Id, verdict);
                }

                told.AddRange(survey.Refusals());
            }
        }

        string[] distinct = [.. subjects.Distinct(StringComparer.Ordinal)];
        return distinct.Length == 0 ? null : new AuthorityCheck(AuthorityCheckName.Publication, CheckState.Critical, string.Join(' ', told))
        {
            Value = distinct.Length,
            Unit = "nodes",
            Subjects = [.. distinct.Take(MostSubjects)],
        };
    }

    // Of most nodes the certificate need not be read for that.
    private static bool IsOfUsualKey(NodeCert cert) => Enum.TryParse(cert.KeyAlgorithm, out KeyAlgorithm algorithm) && KeyFamilies.Of(algorithm) == KeyFamily.Usual;

    private static string Words(KeyFamily family, KeyRole role) => role switch
    {
        KeyRole.Node => $"an {KeyFamilies.Name(family)} key",
        KeyRole.Authority => $"a certificate under a CA with an {KeyFamilies.Name(family)} key",
        _ => $"a revocation list of a CA with an {KeyFamilies.Name(family)} key",
    };

    // A node with a key of such a kind in its chain.
    private sealed record Node(string Id, KeyFamily Own, KeyFamily[] Above)
    {
        internal IEnumerable<KeyFamily> Families => Above.Prepend(Own).Where(family => family != KeyFamily.Usual);

        internal static Node? Of(NodeCert cert, SigningCert signing)
        {
            DecodedCertificate leaf = cert.Decoded;
            var node = new Node(cert.NodeId, KeyFamilies.Of(leaf.PublicKey), [.. KeyFamilies.Above([leaf, .. signing.Intermediates])]);
            return node.Families.Any() ? node : null;
        }

        // Lists come from the CAs above a node.
        internal bool Has(KeyFamily family, KeyRole role, bool hasLists) =>
            role == KeyRole.Node ? Own == family : Above.Contains(family) && (role == KeyRole.Authority || hasLists);
    }
}
