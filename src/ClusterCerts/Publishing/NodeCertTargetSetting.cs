namespace ClusterCerts.Publishing;

/// <summary>What an entry of <c>targets.json</c> says of its nodes.</summary>
public enum NodeCertTargetSetting
{
    /// <summary>How the node is reached.</summary>
    Transport,

    /// <summary>The host.</summary>
    HostName,

    /// <summary>The user there.</summary>
    UserName,

    /// <summary>The port of its SSH server.</summary>
    Port,

    /// <summary>OpenSSH's settings.</summary>
    SshConfigPath,

    /// <summary>The layout.</summary>
    As,

    /// <summary>The folder or file there.</summary>
    TargetPath,

    /// <summary>The owner of the files.</summary>
    Owner,

    /// <summary>The mode of the private files.</summary>
    Mode,

    /// <summary>The command that has them loaded.</summary>
    ReloadCommand,

    /// <summary>Where the node serves its certificate.</summary>
    Endpoint,

    /// <summary>How TLS begins there.</summary>
    StartTls,
}
