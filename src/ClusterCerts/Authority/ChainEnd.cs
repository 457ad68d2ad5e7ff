namespace ClusterCerts;

/// <summary>The earliest end among the CA certificates above the leaves.</summary>
/// <param name="NotAfter">The last second in which the chain above holds.</param>
internal readonly record struct ChainEnd(DateTimeOffset NotAfter)
{
    internal static ChainEnd Of(SigningCert signing) => new(signing.Chain.Min(der => DecodedCertificate.Decode(der).NotAfter));

    /// <summary>A leaf's end, or the chain's if that comes first.</summary>
    internal DateTimeOffset Limit(DateTimeOffset leafNotAfter) => leafNotAfter < NotAfter ? leafNotAfter : NotAfter;
}
