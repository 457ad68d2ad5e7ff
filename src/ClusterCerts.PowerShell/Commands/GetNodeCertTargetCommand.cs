using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Gets where the files of nodes go.</summary>
/// <remarks>
/// <para>The targets come as Set-NodeCertTarget or a person wrote them, in the order of the file targets.json, with {id} where a node's ID will stand. With -Effective comes
/// what applies to each node in use, with its ID filled in; a node that is named and has no target is an error.</para>
/// </remarks>
/// <example>
/// List all targets.
/// <code>Get-NodeCertTarget ./pki</code>
/// </example>
/// <example>
/// See where the files of one node go.
/// <code>Get-NodeCertTarget web1 -AuthorityPath ./pki -Effective | Format-List</code>
/// </example>
/// <example>
/// List the nodes of a key ring.
/// <code>Get-NodeCertTarget -KeyRing ./private-tls</code>
/// </example>
/// <example>
/// Which nodes in use have no target?
/// <code>Get-NodeCert ./pki | Where-Object NodeId -notin (Get-NodeCertTarget ./pki -Effective).NodeId</code>
/// </example>
/// <example>
/// Edit all targets as a table.
/// <code>
/// Get-NodeCertTarget ./pki | Export-Csv ./targets.csv
/// Import-Csv ./targets.csv | Set-NodeCertTarget
/// </code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NodeCertTarget")]
[OutputType(typeof(NodeCertTarget))]
public sealed class GetNodeCertTargetCommand : TargetKeepingCmdlet, INamesNodes
{
    /// <summary>Only these targets, by the node ID or pattern that they have; with -Effective only these nodes. One without wildcards that is not there is an error.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "CN")]
    [NodeIds]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(TargetNameCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>What applies to each node, with its ID filled in, instead of the targets as they are set.</summary>
    [Parameter]
    public SwitchParameter Effective { get; set; }

    private protected override bool NoneMeansAll => true;

    /// <summary>Reads the targets.</summary>
    protected override void Process()
    {
        TargetRegister targets = OpenTargets(Source);
        WriteOutcomes(Effective ? targets.GetEffective(NodeId) : targets.Get(NodeId), total: 1, "Reading the targets");
    }
}
