namespace ClusterCerts.KeyRings;

/// <summary>Whether a pair of a key ring can be used now.</summary>
public enum KeyRingPairStatus
{
    /// <summary>Key and certificate belong together, and the certificate is in its time.</summary>
    Valid,

    /// <summary>The certificate's time has not come yet.</summary>
    NotYetValid,

    /// <summary>The certificate's time is over.</summary>
    Expired,

    /// <summary>There is a certificate without a key.</summary>
    KeyMissing,

    /// <summary>There is a key without a certificate.</summary>
    CertificateMissing,

    /// <summary>There is neither, though there are pairs before and after it.</summary>
    Missing,

    /// <summary>The key or the certificate cannot be read; <see cref="KeyRingPair.Problem"/> says why.</summary>
    Unreadable,

    /// <summary>The key does not belong to the certificate.</summary>
    Mismatch,
}
