using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Puts the revocation lists in place where certificates say that they are fetched: in the folder of a web server. The signing key is not needed: run it every day.</summary>
/// <remarks>
/// <para>Certificates name the addresses in the policy rule DistributionPoints, which Set-CertPolicy -DistributionPoint sets. Each list is written in DER under the name
/// that its address ends with, {issuer} being the key identifier of its CA: that of the CA that signs, during a rotation those of the previous and the next one, and below
/// another authority that is found from here that one's too.</para>
/// <para>Each file appears whole or not at all, for everyone to read. What is there already stays untouched and comes back with Changed false; nothing is deleted, so that
/// the files of earlier CAs stay. A newer list is never replaced by an older one: that is an error.</para>
/// <para>Lists that were signed ahead stay private; Update-RevocationList puts each in place first. No connection is made, neither here nor by any check of these
/// commands.</para>
/// </remarks>
/// <example>
/// Every day: put the next list in place when it is time, and let everybody fetch it.
/// <code>
/// Update-RevocationList -AuthorityPath ./pki
/// Export-RevocationList -AuthorityPath ./pki -OutputPath ./web
/// </code>
/// </example>
/// <example>
/// Which files would be written?
/// <code>Export-RevocationList -AuthorityPath ./pki -OutputPath ./web -WhatIf</code>
/// </example>
[Cmdlet(VerbsData.Export, "RevocationList", SupportsShouldProcess = true)]
[OutputType(typeof(RevocationList))]
public sealed class ExportRevocationListCommand : AuthorityCmdlet
{
    /// <summary>The folder that the web server serves. It is there already, and is not within the authority directory.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string OutputPath { get; set; } = "";

    /// <summary>Replaces a file that is no list of the same CA. A newer list stays.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Writes the lists.</summary>
    protected override void Process()
    {
        if (!IsFirst(AuthorityFolder))
            return;
        var wanted = new RevocationListExportParameters { OutputPath = Paths.Literal(this, OutputPath), Force = Force };
        var exporter = new RevocationListExporter(OpenAuthority(AuthorityFolder), wanted);
        IReadOnlyList<Outcome<RevocationList>> lists = exporter.Export(
            list => ShouldProcess(list.Path, $"Write the revocation list {list}"), WriteWarning, Cancellation);
        WriteOutcomes(lists, lists.Count, "Exporting revocation lists");
    }
}
