namespace ClusterCerts.Values;

/// <summary>Why a certificate is revoked (RFC 5280 5.3.1). The numbers are those of the revocation list.</summary>
/// <remarks>removeFromCRL is left out: it takes an entry back in a delta list, which is not written here.</remarks>
public enum RevocationReason
{
    /// <summary>No reason is given; the list then has none.</summary>
    Unspecified = 0,

    /// <summary>The private key is known to others, or may be.</summary>
    KeyCompromise = 1,

    /// <summary>The private key of a signing certificate is known to others, or may be.</summary>
    CACompromise = 2,

    /// <summary>The node's name or place changed; the key is not in danger.</summary>
    AffiliationChanged = 3,

    /// <summary>It was replaced; the key is not in danger.</summary>
    Superseded = 4,

    /// <summary>The node is no more; the key is not in danger.</summary>
    CessationOfOperation = 5,

    /// <summary>It is on hold. Verifiers treat it as revoked; a hold is not taken back here.</summary>
    CertificateHold = 6,

    /// <summary>A privilege that it grants was withdrawn.</summary>
    PrivilegeWithdrawn = 9,

    /// <summary>The key of an attribute authority is known to others, or may be.</summary>
    AACompromise = 10,
}
