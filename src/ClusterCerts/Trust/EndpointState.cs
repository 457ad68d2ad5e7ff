namespace ClusterCerts.Trust;

/// <summary>What a real TLS handshake with an endpoint showed.</summary>
public enum EndpointState
{
    /// <summary>It serves a certificate that is good, and the one on disk where there is one to compare.</summary>
    Good,

    /// <summary>As <see cref="Good"/>, but less than a tenth of the certificate's life is left.</summary>
    EndsSoon,

    /// <summary>It serves a good certificate, but not the one on disk: the program has not reloaded its files.</summary>
    NotTheFile,

    /// <summary>It serves a certificate that a check refuses.</summary>
    Invalid,

    /// <summary>It answers, but there was no handshake: it refused ours, wants a client certificate, or does not speak TLS; or this system's TLS lacks the
    /// kind of key of its certificate, so that nothing is proved.</summary>
    HandshakeRefused,

    /// <summary>Nothing answers in time.</summary>
    NotReachable,
}
