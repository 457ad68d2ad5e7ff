namespace ClusterCerts.Targets;

/// <summary>How the files of a node are reached.</summary>
public enum NodeTransport
{
    /// <summary>By OpenSSH's own program, as its settings say.</summary>
    Ssh,

    /// <summary>As a folder of this machine: its own, or one that is mounted.</summary>
    Folder,
}
