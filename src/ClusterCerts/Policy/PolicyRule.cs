namespace ClusterCerts.Policy;

/// <summary>The rules of a policy, by name.</summary>
public enum PolicyRule
{
    /// <summary>The longest validity of a node certificate.</summary>
    MaximumLifetime,

    /// <summary>The lowest serial number that is accepted; certificates below are cut off.</summary>
    MinimumSerialNumber,

    /// <summary>The node IDs that certificates are issued to.</summary>
    AllowedNodeIds,

    /// <summary>The DNS names besides its ID that each node may have.</summary>
    AllowedDnsNames,

    /// <summary>The addresses besides its ID that each node may have.</summary>
    AllowedIPAddresses,

    /// <summary>The URIs that each node may have.</summary>
    AllowedUris,

    /// <summary>The e-mail addresses that each node may have.</summary>
    AllowedEmailAddresses,

    /// <summary>The user principal names that each node may have.</summary>
    AllowedUserPrincipalNames,

    /// <summary>The algorithms of the nodes' keys.</summary>
    AllowedKeyAlgorithms,

    /// <summary>What becomes of a request that asks for names that nothing allows.</summary>
    UnlistedNames,

    /// <summary>What becomes of a request that asks to be a CA, for a foreign usage, or for a critical extension that is not known.</summary>
    UnlistedExtensions,

    /// <summary>Whether the allowed DNS names may be wildcard names.</summary>
    AllowWildcardNames,

    /// <summary>Whether two node IDs may have the same key.</summary>
    AllowSharedKeys,

    /// <summary>Whether revocation lists keep the entries of certificates that have expired.</summary>
    KeepExpiredRevocations,

    /// <summary>How many revocation lists may be signed ahead.</summary>
    MaximumPreparedLists,

    /// <summary>The addresses that certificates name for their issuer's revocation list.</summary>
    DistributionPoints,

    /// <summary>The addresses that certificates name for their issuer's certificate.</summary>
    IssuerAddresses,
}

/// <summary>What becomes of a request that asks for more than it may have.</summary>
public enum PolicyAnswer
{
    /// <summary>It is refused. The default.</summary>
    Refuse,

    /// <summary>It is signed without what it may not have, and that is said.</summary>
    Drop,
}
