using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Installing;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Takes a node's certificates with their keys out of a certificate store, and the CA certificates that nothing there needs any more.</summary>
/// <remarks>
/// <para>Every certificate of the node that the authority issued goes, whatever became of it; the ledger tells whose a certificate is. Certificates of others stay. The files of the
/// authority directory stay too: Install-NodeCert puts the certificate back.</para>
/// <para>The authority's CA certificates in Root and CA go with the last certificate of the store, or of My, WebHosting or Remote Desktop, that needs them, by whichever CA above it; -KeepTrust leaves
/// them, as on a machine whose programs talk to the cluster without a certificate of their own.</para>
/// <para>What is written is the certificates that were taken out, without their keys.</para>
/// </remarks>
/// <example>
/// Take a web server's certificate out of the account's store.
/// <code>Uninstall-NodeCert web1 -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// Take out all that this authority issued, and go on trusting it.
/// <code>Uninstall-NodeCert * -AuthorityPath ./pki -KeepTrust</code>
/// </example>
/// <example>
/// Show what would be removed.
/// <code>Uninstall-NodeCert web1 -AuthorityPath ./pki -WhatIf</code>
/// </example>
[Cmdlet(VerbsLifecycle.Uninstall, "NodeCert", SupportsShouldProcess = true)]
[OutputType(typeof(X509Certificate2))]
public sealed class UninstallNodeCertCommand : InstallingCmdlet
{
    /// <summary>Leaves the authority's CA certificates, also where no certificate needs them any more.</summary>
    [Parameter]
    public SwitchParameter KeepTrust { get; set; }

    private protected override string Action => "Uninstall";

    private protected override IEnumerable<Outcome<NodeCertInstallation>> Act(CertAuthority authority, string[] nodeIds, Func<NodeCertInstallation, bool> isWanted) =>
        authority.Uninstall(nodeIds, new UninstallationParameters { Place = Place, KeepTrust = KeepTrust }, isWanted, WriteWarning, Cancellation);
}
