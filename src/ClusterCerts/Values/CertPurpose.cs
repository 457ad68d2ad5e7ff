namespace ClusterCerts.Values;

/// <summary>What a certificate is for; it decides the extended key usage (RFC 5280 4.2.1.12).</summary>
public enum CertPurpose
{
    /// <summary>serverAuth and clientAuth: cluster peers are both. The default.</summary>
    Node,

    /// <summary>serverAuth alone.</summary>
    Server,

    /// <summary>clientAuth alone.</summary>
    Client,
}
