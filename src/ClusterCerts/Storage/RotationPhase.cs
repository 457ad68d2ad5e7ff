namespace ClusterCerts.Storage;

/// <summary>How far the rotation of a signing certificate is.</summary>
public enum RotationPhase
{
    /// <summary>No rotation is under way.</summary>
    None,

    /// <summary>The next CA is made and lies beside the current one; no node knows of it.</summary>
    Stage,

    /// <summary>The trust bundle holds both CAs, to be handed to every node.</summary>
    Trust,

    /// <summary>The next CA signs, and every node in use has a certificate from it, to be handed out.</summary>
    Issue,

    /// <summary>The trust bundle holds the new CA alone and the old key is gone: the rotation is over.</summary>
    Retire,
}
