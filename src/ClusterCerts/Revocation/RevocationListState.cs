namespace ClusterCerts.Revocation;

/// <summary>Whether a revocation list counts.</summary>
public enum RevocationListState
{
    /// <summary>It is the one in place, which verifiers are handed.</summary>
    Current,

    /// <summary>It was signed ahead and waits to be put in place.</summary>
    Prepared,
}
