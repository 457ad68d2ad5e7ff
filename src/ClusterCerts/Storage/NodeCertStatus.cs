namespace ClusterCerts.Storage;

/// <summary>The status of a node certificate.</summary>
public enum NodeCertStatus
{
    /// <summary>In its validity, and the node's latest.</summary>
    Valid,

    /// <summary>Its validity has not begun.</summary>
    NotYetValid,

    /// <summary>Its validity is over.</summary>
    Expired,

    /// <summary>It was revoked.</summary>
    Revoked,

    /// <summary>The node has a later one.</summary>
    Superseded,

    /// <summary>Its serial number is below the lowest that the policy accepts.</summary>
    BelowMinimumSerial,

    /// <summary>Its node was taken out of service, and it was left to expire.</summary>
    Removed,
}
