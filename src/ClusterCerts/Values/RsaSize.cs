namespace ClusterCerts.Values;

/// <summary>How long the keys of an algorithm are, where it is RSA.</summary>
internal static class RsaSize
{
    /// <summary>The bits of the modulus; null for another kind of key.</summary>
    internal static int? Of(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.Rsa2048 => 2048,
        KeyAlgorithm.Rsa3072 => 3072,
        KeyAlgorithm.Rsa4096 => 4096,
        _ => null,
    };
}
