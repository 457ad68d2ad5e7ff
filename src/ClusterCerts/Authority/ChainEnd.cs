namespace ClusterCerts;

/// <summary>What ends above the leaves: their CA certificates, and the revocation list if there is one.</summary>
/// <param name="NotAfter">The last second in which the CA certificates hold: the earliest end among them.</param>
/// <param name="ListEnd">The last second in which the revocation list counts; null without a list.</param>
internal readonly record struct ChainEnd(DateTimeOffset NotAfter, DateTimeOffset? ListEnd)
{
    internal static ChainEnd Of(SigningCert signing) =>
        new(signing.Chain.Min(der => DecodedCertificate.Decode(der).NotAfter), RevocationListWatch.EndFor(signing));

    /// <summary>A leaf's end, or the chain's or the list's if that comes first.</summary>
    internal DateTimeOffset Limit(DateTimeOffset leafNotAfter)
    {
        DateTimeOffset end = LimitWithoutList(leafNotAfter);
        return ListEnd < end ? ListEnd.Value : end;
    }

    /// <summary>A leaf's end, or the chain's if that comes first.</summary>
    internal DateTimeOffset LimitWithoutList(DateTimeOffset leafNotAfter) => leafNotAfter < NotAfter ? leafNotAfter : NotAfter;
}
