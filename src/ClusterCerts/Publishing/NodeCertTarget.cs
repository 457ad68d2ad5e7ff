using ClusterCerts.Targets;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>Where the files of nodes go, how they are reached, what has them loaded, and what proves it. <c>{id}</c> in a text stands for the node's ID, unless it is
/// what applies to one node.</summary>
public sealed class NodeCertTarget
{
    internal NodeCertTarget(TargetEntry entry, string? authorityPath, string? keyRing = null)
    {
        NodeId = entry.NodeId;
        Transport = entry.Transport;
        HostName = entry.HostName;
        UserName = entry.UserName;
        Port = entry.Port;
        SshConfigPath = entry.SshConfigPath;
        As = entry.As ?? (keyRing is null ? ExportFormat.Pem : ExportFormat.Maelstrom);
        TargetPath = entry.TargetPath;
        Owner = entry.Owner;
        Mode = entry.Mode;
        ReloadCommand = entry.ReloadCommand;
        Endpoint = entry.Endpoint;
        StartTls = entry.StartTls;
        AuthorityPath = authorityPath;
        KeyRing = keyRing;
    }

    /// <summary>The node's ID, or a pattern of IDs: <c>*</c> stands for any characters, <c>?</c> for one.</summary>
    public string NodeId { get; }

    /// <summary>How the nodes are reached.</summary>
    public NodeTransport Transport { get; }

    /// <summary>The host: a name, an address, or what stands after Host in OpenSSH's settings; null for a folder.</summary>
    public string? HostName { get; }

    /// <summary>The account there; null leaves it to OpenSSH's settings.</summary>
    public string? UserName { get; }

    /// <summary>The port of the SSH server; null leaves it to OpenSSH's settings.</summary>
    public int? Port { get; }

    /// <summary>OpenSSH's settings, a file of this machine, absolute; null for its own places.</summary>
    public string? SshConfigPath { get; }

    /// <summary>The layout of the files.</summary>
    public ExportFormat As { get; }

    /// <summary>The folder there, or the file of a layout that is one: absolute, or with <c>~/</c> from the account's home on; of the transport
    /// <see cref="NodeTransport.Folder"/> always absolute.</summary>
    public string TargetPath { get; }

    /// <summary>The user, or user and group, that the files shall have; null leaves them as they are there.</summary>
    public string? Owner { get; }

    /// <summary>The mode of files with a private key, in four octal digits; null leaves it as it is there, 0600 for a new one.</summary>
    public string? Mode { get; }

    /// <summary>The command that has the files loaded, run there; null where nothing is to be done.</summary>
    public string? ReloadCommand { get; }

    /// <summary>Where the node serves its certificate, <c>host:port</c>; null where nothing proves it.</summary>
    public string? Endpoint { get; }

    /// <summary>The protocol in which TLS begins at the endpoint; null where it begins at once.</summary>
    public StartTls? StartTls { get; }

    /// <summary>The authority directory, absolute; null of a key ring.</summary>
    public string? AuthorityPath { get; }

    /// <summary>The folder of the key ring, absolute; null of an authority.</summary>
    public string? KeyRing { get; }

    /// <summary>What it is a target of: the authority directory, or the folder of the key ring.</summary>
    internal string Source => AuthorityPath ?? KeyRing!;

    /// <summary>Where the files go, in short.</summary>
    /// <returns>Such as <c>deploy@web1.example.com:/etc/nginx/tls</c>.</returns>
    public override string ToString()
    {
        if (HostName is null)
            return TargetPath;
        string host = HostName.Contains(':', StringComparison.Ordinal) ? $"[{HostName}]" : HostName;
        return $"{(UserName is null ? "" : UserName + "@")}{host}:{TargetPath}";
    }
}
