namespace ClusterCerts.KeyRings;

/// <summary>What a pair of a key ring is for. All of them are trusted.</summary>
public enum KeyRingRole
{
    /// <summary>The pair that a node shows: the first by file name.</summary>
    Active,

    /// <summary>Trusted already, and shown after a turn or more.</summary>
    Next,

    /// <summary>Shown before, and still trusted for the nodes that show it yet.</summary>
    Previous,
}
