using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>What ends above the leaves: their CA certificates, and the revocation list if there is one.</summary>
/// <param name="NotAfter">The last second in which the CA certificates hold: the earliest end among them.</param>
/// <param name="By">Which of them ends then.</param>
/// <param name="ListEnd">The last second in which the revocation list is valid; null without a list.</param>
internal readonly record struct ChainExpiry(DateTimeOffset NotAfter, NodeCertLimit By, DateTimeOffset? ListEnd)
{
    /// <summary>Of the certificates that the signing certificate signs.</summary>
    internal static ChainExpiry Of(SigningCert signing)
    {
        ChainExpiry own = Of(signing.Chain, RevocationListWatch.EndFor(signing));

        // After Retire nobody needs the cross certificate any more who has the new trust bundle.
        if (signing.Phase == RotationPhase.None || signing.Cross.Count == 0)
            return own;
        ChainExpiry cross = Of(signing.Cross, null);
        return cross.NotAfter < own.NotAfter ? own with { NotAfter = cross.NotAfter, By = NodeCertLimit.CrossCertificate } : own;
    }

    /// <summary>Of the certificates below a chain of CA certificates.</summary>
    internal static ChainExpiry Of(CertificateChain chain, DateTimeOffset? listEnd)
    {
        DecodedCertificate first = chain.MinBy(c => c.NotAfter)!;
        return new ChainExpiry(first.NotAfter, first.IsSelfIssued ? NodeCertLimit.Root : NodeCertLimit.Intermediate, listEnd);
    }

    /// <summary>A leaf's end, or the chain's or the list's if that comes first.</summary>
    internal DateTimeOffset Limit(DateTimeOffset leafNotAfter)
    {
        DateTimeOffset end = LimitWithoutList(leafNotAfter);
        return ListEnd < end ? ListEnd.Value : end;
    }

    /// <summary>What expires first.</summary>
    internal NodeCertLimit LimitedBy(DateTimeOffset leafNotAfter) =>
        ListEnd < LimitWithoutList(leafNotAfter) ? NodeCertLimit.RevocationList
        : NotAfter < leafNotAfter ? By
        : NodeCertLimit.Leaf;

    /// <summary>A leaf's end, or the chain's if that comes first.</summary>
    internal DateTimeOffset LimitWithoutList(DateTimeOffset leafNotAfter) => leafNotAfter < NotAfter ? leafNotAfter : NotAfter;
}
