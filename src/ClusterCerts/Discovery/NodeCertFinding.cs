namespace ClusterCerts.Discovery;

/// <summary>What a certificate or key that was found is, beside the ledger of an authority.</summary>
public enum NodeCertFinding
{
    /// <summary>The node's latest certificate.</summary>
    Current,

    /// <summary>The node has a later certificate.</summary>
    Superseded,

    /// <summary>The node has a later certificate, and an endpoint still serves this one.</summary>
    SupersededButServed,

    /// <summary>It is revoked.</summary>
    Revoked,

    /// <summary>It is revoked, and an endpoint still serves it.</summary>
    RevokedButServed,

    /// <summary>It has expired.</summary>
    Expired,

    /// <summary>It has expired, whoever issued it, and an endpoint still serves it.</summary>
    ExpiredButServed,

    /// <summary>Its serial number is below the policy's minimum.</summary>
    BelowMinimumSerial,

    /// <summary>Its node was taken out of service.</summary>
    Removed,

    /// <summary>A CA of this authority signed it, and the ledger does not have it.</summary>
    NotInLedger,

    /// <summary>Another CA issued it, or its own key did.</summary>
    ForeignCA,

    /// <summary>A CA certificate of this authority that counts now: it signs, is trusted or is a link to one that is, or the ledger has it as an intermediate.</summary>
    OurCACert,

    /// <summary>A CA certificate that this authority had before.</summary>
    FormerCACert,

    /// <summary>The certificate of another CA.</summary>
    ForeignCACert,

    /// <summary>A private key to which no certificate was found, wherever this search looked.</summary>
    KeyWithoutCertificate,
}
