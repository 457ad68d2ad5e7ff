using ClusterCerts.Targets;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>What shall be said of where the files of nodes go. What is null stays as it is; of a pattern that has no target yet it has its default.</summary>
public sealed record NodeCertTargetChanges
{
    /// <summary>The node's ID, or a pattern of IDs.</summary>
    public required string NodeId { get; init; }

    /// <summary>How the nodes are reached; Ssh by default.</summary>
    public NodeTransport? Transport { get; init; }

    /// <summary>The host; <c>{id}</c> by default.</summary>
    public string? HostName { get; init; }

    /// <summary>The account there.</summary>
    public string? UserName { get; init; }

    /// <summary>The port of the SSH server.</summary>
    public int? Port { get; init; }

    /// <summary>OpenSSH's settings, absolute.</summary>
    public string? SshConfigPath { get; init; }

    /// <summary>The layout; Pem by default.</summary>
    public ExportFormat? As { get; init; }

    /// <summary>The folder there, or the file of a layout that is one; a new target needs it.</summary>
    public string? TargetPath { get; init; }

    /// <summary>The owner of the files.</summary>
    public string? Owner { get; init; }

    /// <summary>The mode of files with a private key.</summary>
    public string? Mode { get; init; }

    /// <summary>The command that has the files loaded.</summary>
    public string? ReloadCommand { get; init; }

    /// <summary>Where the node serves its certificate.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The protocol in which TLS begins there.</summary>
    public StartTls? StartTls { get; init; }

    /// <summary>Settings to take away: they have their defaults again.</summary>
    public IReadOnlyList<NodeCertTargetSetting> Remove { get; init; } = [];

    private IReadOnlyList<NodeCertTargetSetting> Given =>
    [
        .. new (NodeCertTargetSetting Setting, bool IsGiven)[]
        {
            (NodeCertTargetSetting.Transport, Transport is not null),
            (NodeCertTargetSetting.HostName, HostName is not null),
            (NodeCertTargetSetting.UserName, UserName is not null),
            (NodeCertTargetSetting.Port, Port is not null),
            (NodeCertTargetSetting.SshConfigPath, SshConfigPath is not null),
            (NodeCertTargetSetting.As, As is not null),
            (NodeCertTargetSetting.TargetPath, TargetPath is not null),
            (NodeCertTargetSetting.Owner, Owner is not null),
            (NodeCertTargetSetting.Mode, Mode is not null),
            (NodeCertTargetSetting.ReloadCommand, ReloadCommand is not null),
            (NodeCertTargetSetting.Endpoint, Endpoint is not null),
            (NodeCertTargetSetting.StartTls, StartTls is not null),
        }.Where(s => s.IsGiven).Select(s => s.Setting),
    ];

    /// <summary>The entry after the change.</summary>
    /// <param name="before">The entry of this pattern; null where there is none.</param>
    /// <param name="applying">The pattern of the entry that applies to its nodes until now; null where none does.</param>
    /// <param name="fullPath">Makes a path of this machine absolute.</param>
    /// <param name="isOfRing">Whether it is of a key ring.</param>
    /// <exception cref="ClusterCertsException">Nothing is to be changed, or what would come of it is no target.</exception>
    internal TargetEntry ApplyTo(TargetEntry? before, string? applying, Func<string, string> fullPath, bool isOfRing)
    {
        CheckTogether(before, applying);
        bool isFolder = (Transport ?? (IsRemoved(NodeCertTargetSetting.Transport) ? NodeTransport.Ssh : before?.Transport)) == NodeTransport.Folder;

        // What a host needs means nothing for a folder, and goes with the transport.
        TargetEntry? host = isFolder ? null : before;
        return new TargetEntry
        {
            NodeId = NodeId,
            Transport = isFolder ? NodeTransport.Folder : NodeTransport.Ssh,
            HostName = HostName ?? Kept(NodeCertTargetSetting.HostName, host?.HostName),
            UserName = UserName ?? Kept(NodeCertTargetSetting.UserName, host?.UserName),
            Port = Port ?? (IsRemoved(NodeCertTargetSetting.Port) ? null : host?.Port),
            SshConfigPath = SshConfigPath ?? Kept(NodeCertTargetSetting.SshConfigPath, host?.SshConfigPath),
            As = As ?? (IsRemoved(NodeCertTargetSetting.As) ? null : before?.As) ?? (isOfRing ? ExportFormat.Maelstrom : ExportFormat.Pem),
            TargetPath = TargetPath is null ? before!.TargetPath : isFolder ? fullPath(TargetPath) : TargetPath,
            Owner = Owner ?? Kept(NodeCertTargetSetting.Owner, before?.Owner),
            Mode = Mode ?? Kept(NodeCertTargetSetting.Mode, before?.Mode),
            ReloadCommand = ReloadCommand ?? Kept(NodeCertTargetSetting.ReloadCommand, before?.ReloadCommand),
            Endpoint = Endpoint ?? Kept(NodeCertTargetSetting.Endpoint, before?.Endpoint),
            StartTls = StartTls ?? (IsRemoved(NodeCertTargetSetting.StartTls) ? null : before?.StartTls),
        }.Checked(isOfRing);
    }

    private bool IsRemoved(NodeCertTargetSetting setting) => Remove.Contains(setting);

    private string? Kept(NodeCertTargetSetting setting, string? value) => IsRemoved(setting) ? null : value;

    private void CheckTogether(TargetEntry? before, string? applying)
    {
        IReadOnlyList<NodeCertTargetSetting> given = Given;
        if (given.Count + Remove.Count == 0)
            throw Refused("Nothing to change was given; give a setting, or take one away with -Remove.");
        NodeCertTargetSetting[] both = [.. given.Intersect(Remove)];
        if (both.Length > 0)
            throw Refused($"{string.Join(", ", both)} cannot be set and removed at once; leave out the value or the name in -Remove.");
        if (IsRemoved(NodeCertTargetSetting.TargetPath))
            throw Refused("TargetPath cannot be removed: without it nobody knows where the files go. Give another, or take the target away with Remove-NodeCertTarget.");
        if (before is null && TargetPath is null)
        {
            throw Refused($"'{DisplayText.Clip(NodeId)}' has no target of its own; say with -TargetPath where the files go. "
                + (applying is null ? "" : $"To change what applies to it now, name '{applying}' with -NodeId. "));
        }
    }

    private ClusterCertsException Refused(string message) => new(ErrorCode.InvalidArgument, message.TrimEnd(), NodeId);
}
