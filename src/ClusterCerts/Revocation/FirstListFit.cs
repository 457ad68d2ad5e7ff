using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Targets;

namespace ClusterCerts.Revocation;

/// <summary>Whether the software of nodes takes the first revocation list that is about to be made: it stays, and from then on goes to every node.</summary>
internal static class FirstListFit
{
    /// <summary>Whose software does not, one sentence a reason; nothing where a list is kept already, or the CA's key is one that all software takes.</summary>
    /// <param name="store">The authority.</param>
    /// <param name="leaving">The nodes that are cut off by it, whatever they run.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="ClusterCertsException">The ledger, or the signing certificate, cannot be read.</exception>
    internal static IReadOnlyList<string> Warnings(IAuthorityStore store, IReadOnlyCollection<string> leaving, DateTimeOffset now)
    {
        DecodedCertificate issuer = store.Certificates(AuthorityDocument.Certificate)[0];
        KeyFamily family = KeyFamilies.Of(issuer.PublicKey);
        if (family == KeyFamily.Usual)
            return [];
        Ledger ledger = store.ReadLedger();
        if (AuthorityLists.IsKept(store, ledger, AuthorityDocument.RevocationList))
            return [];
        try
        {
            var software = NodeSoftware.Read(store);
            var survey = new FitSurvey($"a revocation list of a CA with an {KeyFamilies.Name(family)} key");
            foreach (string node in LiveNodes.Of(store, ledger, now).Select(live => live.NodeId.ToString()).Except(leaving, StringComparer.Ordinal))
            {
                FitVerdict verdict = software.Judge(node, family, KeyRole.RevocationList);
                if (verdict.Fitness == Fitness.Refuses)
                    survey.Add(node, verdict);
            }

            return
            [
                .. survey.Refusals().Select(refusal => $"{refusal} This is the first list of '{issuer.Subject}', and it cannot be taken back: those nodes get no files any more. Before it, go over to a CA with "
                    + "another kind of key (Invoke-KeyRotation -Phase Stage -KeyAlgorithm EcdsaP256), or let what is to be cut off expire."),
            ];
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.TargetsDamaged or ErrorCode.TargetsMissing)
        {
            return [$"It is not known whether the nodes' software takes revocation lists of such a CA: {e.Message}"];
        }
    }
}
