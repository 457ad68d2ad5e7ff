using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that says where the files of nodes go: from the command line, or a row of a table.</summary>
public abstract class TargetSettingCmdlet : TargetingCmdlet<NodeCertTargetChanges>
{
    /// <summary>How the nodes are reached: by OpenSSH, or as a folder of this machine.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "Ssh")]
    [EnumNames(Choice = typeof(NodeTransport))]
    public NodeTransport? Transport { get; set; }

    /// <summary>The host: a name, an address, or what stands after Host in OpenSSH's settings.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "{id}")]
    [CellText]
    public string? HostName { get; set; }

    /// <summary>The account there.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "As OpenSSH's settings say")]
    [CellText]
    public string? UserName { get; set; }

    /// <summary>The port of the SSH server.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "As OpenSSH's settings say")]
    [WholeNumber(1, 65535)]
    public int? Port { get; set; }

    /// <summary>A file of OpenSSH's settings to take instead of those of the account that runs the command.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellText]
    public string? SshConfigPath { get; set; }

    /// <summary>The layout: the software that loads the files. Pfx cannot be published; of a key ring it is Maelstrom, and of nothing else.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "Pem; Maelstrom of a key ring")]
    [EnumNames(Choice = typeof(ExportFormat))]
    public ExportFormat? As { get; set; }

    /// <summary>The folder on the node, or the file of a layout that is one: from the root on, or from the account's home on (~/tls).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellText]
    public string? TargetPath { get; set; }

    /// <summary>The user, or user and group (root:ssl-cert), that the files shall have.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "As the files there have it, else the account's")]
    [CellText]
    public string? Owner { get; set; }

    /// <summary>The mode of files with a private key: 0600, 0640, 0400 or 0440.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "As the files there have it, else 0600")]
    [CellText, ArgumentCompleter(typeof(ModeCompleter))]
    public string? Mode { get; set; }

    /// <summary>The command that has the files loaded, run on the node once they are in place.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellText]
    public string? ReloadCommand { get; set; }

    /// <summary>Where the node serves its certificate, host:port: proves that it has it loaded.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [CellText]
    public string? Endpoint { get; set; }

    /// <summary>The protocol in which the endpoint is asked for TLS, where TLS does not begin at once.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [EnumNames(Choice = typeof(StartTls))]
    public StartTls? StartTls { get; set; }

    private protected override IEnumerable<NodeCertTargetChanges> Named => NodeId.Select(nodeId => new NodeCertTargetChanges
    {
        NodeId = nodeId,
        Transport = Transport,
        HostName = HostName,
        UserName = UserName,
        Port = Port,
        SshConfigPath = PathOf(SshConfigPath),
        As = As,
        TargetPath = TargetPath,
        Owner = Owner,
        Mode = Mode,
        ReloadCommand = ReloadCommand,
        Endpoint = Endpoint,
        StartTls = StartTls,
        Remove = Removed,
    });

    /// <summary>A folder of the pipeline is the authority directory; its mode is its own.</summary>
    private protected override void CheckObject()
    {
        base.CheckObject();
        if (Item?.BaseObject is FileSystemInfo && !IsGiven(nameof(Mode)))
            Mode = null;
    }

    /// <summary>Settings to take away.</summary>
    private protected abstract IReadOnlyList<NodeCertTargetSetting> Removed { get; }
}
