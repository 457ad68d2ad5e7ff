namespace ClusterCerts.Rotation;

/// <summary>What must be seen of every node before a step of a rotation, so that none is cut off.</summary>
internal enum NodeEvidence
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It trusts the next CA.</summary>
    Trust,

    /// <summary>It has, and where that can be seen serves, its certificate.</summary>
    Certificate,
}
