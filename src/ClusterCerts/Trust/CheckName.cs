namespace ClusterCerts.Trust;

/// <summary>The checks of a <see cref="NodeCertReport"/>.</summary>
public enum CheckName
{
    /// <summary>The certificates are X.509 in DER, and each field is encoded as RFC 5280 wants it.</summary>
    Parse,

    /// <summary>A path of RFC 5280 leads from the leaf to the trust bundle, and every certificate on it is sound.</summary>
    Chain,

    /// <summary>Every certificate on the path is valid at the time.</summary>
    Validity,

    /// <summary>The common name is the node ID and the subject alternative names carry it.</summary>
    Identity,

    /// <summary>Key usage and extended key usage allow what the certificate is for.</summary>
    Purpose,

    /// <summary>The private key is the certificate's.</summary>
    KeyMatch,

    /// <summary>No revocation list in date and signed by the issuer names the certificate.</summary>
    Revocation,

    /// <summary>The serial number is not below the minimum that is accepted.</summary>
    MinimumSerial,

    /// <summary>The leaf does not outlive its issuer, nor live longer than is allowed.</summary>
    Lifetime,

    /// <summary>Only its owner may read the private key's file.</summary>
    KeyFile,

    /// <summary>A server presents this certificate in a real TLS handshake.</summary>
    Endpoint,

    /// <summary>A server trusts the next CA in its running memory: it accepts a client certificate of it.</summary>
    Trust,
}
