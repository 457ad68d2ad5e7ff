namespace ClusterCerts.Authority;

/// <summary>What became of a publication.</summary>
public enum NodeCertPublicationState
{
    /// <summary>The node had everything already; nothing was sent.</summary>
    Unchanged,

    /// <summary>The files are in their place, and nothing shows that the software loaded them.</summary>
    Placed,

    /// <summary>The files are in their place, and the node's endpoint serves the certificate.</summary>
    Proven,

    /// <summary>The reload or the proof failed, and the files that were there before are back.</summary>
    RolledBack,

    /// <summary>It failed; the reason says what is there.</summary>
    Failed,
}
