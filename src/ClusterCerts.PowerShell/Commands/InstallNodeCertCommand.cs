using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Installing;
using ClusterCerts.Trust;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Puts a node's certificate with its key into a certificate store of the machine or the account, and what it needs above it into CA and Root.</summary>
/// <remarks>
/// <para>The store is Windows' certificate store; elsewhere it is the one that .NET keeps for each account, below ~/.dotnet/corefx/cryptography/x509stores.
/// Intermediate and cross certificates go into CA, the roots of the trust bundle into Root of the same owner. What is there already is left as it is: the
/// command can run every night.</para>
/// <para>Other certificates of the node in the store, told by the ledger, are removed with their keys once the new one is there; with -Endpoint only once that
/// serves it. So are CA certificates of the authority that are no longer in its trust bundle and that no certificate in the store needs.</para>
/// <para>The key cannot be taken out of the store again, unless -Exportable says so. Outside of Windows .NET keeps it in a file that its owner can read, mode 0600, and a
/// warning says that. On the way there the key is in memory alone.</para>
/// <para>In Windows' CurrentUser\Root every new root is confirmed in a window; a service, or a script, installs into LocalMachine, as an administrator. What is true of Windows
/// alone (keys that stay in, -GrantReadTo, LocalMachine) was never run there by us; docs/certificate-stores.md says so in full.</para>
/// </remarks>
/// <example>
/// Install a web server's certificate for the account that runs the command.
/// <code>Install-NodeCert web1 -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// Install it for a service of Windows that runs under an account of its own.
/// <code>Install-NodeCert db1 -AuthorityPath ./pki -StoreLocation LocalMachine -GrantReadTo 'NT SERVICE\MSSQLSERVER'</code>
/// </example>
/// <example>
/// Renew what expires soon, install it, and remove the old one once the server serves the new one.
/// <code>Update-NodeCert web1 -AuthorityPath ./pki -IfExpiresWithin 30d | Install-NodeCert -Endpoint localhost:443</code>
/// </example>
/// <example>
/// Show what would change, and change nothing.
/// <code>Install-NodeCert web1 -AuthorityPath ./pki -WhatIf</code>
/// </example>
[Cmdlet(VerbsLifecycle.Install, "NodeCert", SupportsShouldProcess = true)]
[OutputType(typeof(X509Certificate2))]
public sealed class InstallNodeCertCommand : InstallingCmdlet
{
    /// <summary>Lets the key be taken out of the store again.</summary>
    [Parameter]
    public SwitchParameter Exportable { get; set; }

    /// <summary>Accounts that may use the key besides its owner, such as 'NT SERVICE\MSSQLSERVER', by name or security identifier. Windows only.</summary>
    [Parameter]
    [Texts]
    public string[] GrantReadTo { get; set; } = [];

    /// <summary>Where the node serves its certificate, host:port: what the new certificate supersedes is removed once it is served there. One node only.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Endpoint { get; set; }

    /// <summary>How long the endpoint is waited for.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "30 seconds")]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Opens the nodes' own keys, where they are encrypted.</summary>
    [Parameter]
    public SecureString? NodePassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the nodes' own keys.</summary>
    [Parameter]
    public string? NodePassphraseFile { get; set; }

    private protected override string Action => "Install";

    private protected override IEnumerable<Outcome<NodeCertInstallation>> Act(CertAuthority authority, string[] nodeIds, Func<NodeCertInstallation, bool> isWanted)
    {
        var how = new InstallationParameters
        {
            Place = Place,
            Exportable = Exportable,
            GrantReadTo = GrantReadTo,
            Endpoint = Endpoint is null ? null : EndpointAddress.Parse(Endpoint),
            Timeout = Timeout ?? InstallationParameters.DefaultTimeout,
            NodePassphrase = ReadPassphrase(NodePassphrase, NodePassphraseFile),
        };
        return authority.Install(nodeIds, how, isWanted, WriteWarning, Cancellation);
    }
}
