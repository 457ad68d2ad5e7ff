using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>The bundle that nodes are handed, <c>trust.crt</c>: whether it is lost, and what was in it.</summary>
internal static class TrustBundleFile
{
    private const string Remedy = "Restore the file from a backup; or move it away, and write it again with Test-CertLedger -Repair.";

    /// <summary>Whether it is gone; a folder in its place, or a link that leads nowhere, is reported as that.</summary>
    internal static bool IsGone(IAuthorityStore store) => !store.IsTaken(AuthorityDocument.TrustBundle) && store.IsAuthority() && !store.IsPublicCopy();

    /// <summary>That it is gone, and the way back, as a sentence.</summary>
    internal static string GoneText(IAuthorityStore store) =>
        $"'{store.PlaceOf(AuthorityDocument.TrustBundle)}', the trust bundle for nodes, is missing; restore it from a backup, or write it again with Test-CertLedger -Repair.";

    /// <summary>What is wrong with one that is there, and the way back, in sentences; null when it holds the roots that nodes are to trust now. Others may be in it too.</summary>
    internal static string? Difference(IAuthorityStore store)
    {
        AuthorityDocument trust = AuthorityDocument.TrustBundle;
        if (!store.IsTaken(trust) || store.Misplaced(trust) is not null || !store.IsAuthority())
            return null;
        HashSet<string> held;
        try
        {
            held = [.. store.Certificates(trust).Select(r => r.Fingerprint)];
        }
        catch (ClusterCertsException e)
        {
            return $"{e.Message} {Remedy}";
        }

        string[] missing = [.. RootsIfKnown(store).Where(r => !held.Contains(r.Fingerprint)).Select(r => $"'{r.Subject}'")];
        return missing.Length == 0 ? null
            : $"'{store.PlaceOf(trust)}', the trust bundle for nodes, does not hold the certificate of {string.Join(" and ", missing)}, which nodes are to trust. {Remedy}";
    }

    // Another file that cannot be read is reported itself.
    private static CertificateChain RootsIfKnown(IAuthorityStore store)
    {
        try
        {
            return Roots(store);
        }
        catch (ClusterCertsException)
        {
            return [];
        }
    }

    /// <summary>The roots that every node is to trust now, as the certificates in the folder and the phase of a rotation tell.</summary>
    /// <remarks>What was in it besides, such as the CA before one that was imported, nothing here tells.</remarks>
    /// <exception cref="ClusterCertsException">A certificate, or the file of the rotation, cannot be read.</exception>
    internal static CertificateChain Roots(IAuthorityStore store)
    {
        DecodedCertificate signing = RootOf(store, AuthorityDocument.Certificate);
        RotationFile? rotation = RotationFile.Read(store);
        DecodedCertificate[] roots = rotation switch
        {
            null or { IsCompromised: true } => [signing],

            // The new CA comes first as soon as every node has its certificate, unless a cross certificate leads to it.
            _ when store.Has(AuthorityDocument.PreviousCertificate) => rotation is { Phase: RotationPhase.Issue, IsLinked: false }
                ? [signing, RootOf(store, AuthorityDocument.PreviousCertificate)]
                : [RootOf(store, AuthorityDocument.PreviousCertificate), signing],
            { Phase: RotationPhase.Trust } when store.Has(AuthorityDocument.NextCertificate) => [signing, RootOf(store, AuthorityDocument.NextCertificate)],
            _ => [signing],
        };
        return [.. roots.DistinctBy(r => r.Fingerprint)];
    }

    private static DecodedCertificate RootOf(IAuthorityStore store, AuthorityDocument document) => store.Certificates(document)[^1];
}
