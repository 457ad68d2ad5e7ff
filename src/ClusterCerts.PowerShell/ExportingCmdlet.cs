using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that writes files in the layout of other software: which layout, where to, and what opens and encrypts the keys.</summary>
public abstract class ExportingCmdlet : AuthorityCmdlet
{
    private NodeCertExportParameters? _layout;

    /// <summary>The layout: the software that will load the files.</summary>
    [Parameter(Mandatory = true)]
    [EnumNames]
    public ExportFormat As { get; set; }

    /// <summary>The folder that is made, or the file of a layout that is one (ending in .pem, .pfx, .p12, .yaml or .yml); a folder
    /// for each node when there are several.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string OutputPath { get; set; } = "";

    /// <summary>Where the target machine will have the files.</summary>
    [Parameter]
    [PSDefaultValue(Help = "Where they are written")]
    [ValidateNotNullOrEmpty]
    public string? TargetPath { get; set; }

    /// <summary>Files with the CA certificates to trust, instead of those of the authority directory.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] TrustPath { get; set; } = [];

    /// <summary>Files with revocation lists besides the authority's own, for example that of its root.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] CrlPath { get; set; } = [];

    /// <summary>Encrypts what is exported: the PFX, or the key of the layout Pem.</summary>
    [Parameter]
    public SecureString? Passphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that encrypts what is exported: the PFX, or the key of the layout Pem.</summary>
    [Parameter]
    public string? PassphraseFile { get; set; }

    /// <summary>Opens the node's own key.</summary>
    [Parameter]
    public SecureString? NodePassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the node's own key.</summary>
    [Parameter]
    public string? NodePassphraseFile { get; set; }

    /// <summary>How a PFX is encrypted; TripleDes is for Windows Server 2016 and old Java.</summary>
    [Parameter]
    [PSDefaultValue(Help = "Aes256")]
    [EnumNames]
    public PfxEncryption PfxEncryption { get; set; }

    /// <summary>The daemon that a docker client will talk to, host:port.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Endpoint { get; set; }

    /// <summary>Replaces an export that is there and differs.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>What the parameters say of the layout.</summary>
    private protected NodeCertExportParameters Layout => _layout!;

    /// <summary>Reads the passphrases once.</summary>
    protected override void Start()
    {
        base.Start();
        _layout = new NodeCertExportParameters
        {
            Format = As,
            OutputPath = Paths.Literal(this, OutputPath),
            TargetPath = TargetPath,
            Passphrase = ReadPassphrase(Passphrase, PassphraseFile),
            NodePassphrase = ReadPassphrase(NodePassphrase, NodePassphraseFile),
            PfxEncryption = PfxEncryption,
            TrustPaths = PathsOf(TrustPath),
            CrlPaths = PathsOf(CrlPath),
            Endpoint = Endpoint,
            Force = Force,
        };
    }
}
