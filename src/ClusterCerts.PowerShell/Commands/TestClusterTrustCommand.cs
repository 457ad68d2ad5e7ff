using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Finds the nodes of a cluster that cannot shake hands: holds every node's certificate against every other node's trust bundle.</summary>
/// <remarks>
/// <para>Each pair is judged both ways, as server and as client: chain, name, purpose, dates, revocation and minimum serial number. The failing
/// pairs come out with the reason; no output is good news. It judges the files: Test-NodeCert -Endpoint asks running programs.</para>
/// <para>Without -Path and without objects of the pipeline, all nodes in use of the authority are tested against its trust bundle.</para>
/// </remarks>
/// <example>
/// Will the cluster still shake hands in sixty days?
/// <code>Get-NodeCert -AuthorityPath ./pki | Test-ClusterTrust -AsOf (Get-Date).AddDays(60)</code>
/// </example>
/// <example>
/// Hold what was collected from the nodes, a folder each with its certificate and its trust.crt, against each other.
/// <code>Test-ClusterTrust ./collected/*</code>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "ClusterTrust", DefaultParameterSetName = NodeSet)]
[OutputType(typeof(TrustFailure))]
public sealed class TestClusterTrustCommand : AuthorityCmdlet
{
    private const string NodeSet = "Node";
    private const string FolderSet = "Folder";

    private readonly List<TrustMember> _members = [];
    private bool _hadInput;

    /// <summary>Folders with one node's files each: trust.crt, one other .crt, and a .crl if it has one. Without them the nodes in use
    /// of the authority are judged.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FolderSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>Only these nodes of the authority, with the wildcards * and ?.</summary>
    /// <remarks>Of a certificate: the node ID that its peers expect, its common name by default.</remarks>
    [Parameter(ParameterSetName = NodeSet, ValueFromPipelineByPropertyName = true)]
    public string? NodeId { get; set; }

    /// <summary>The file with a node's certificate and intermediates.</summary>
    [Parameter(ParameterSetName = NodeSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    public string? CertificatePath { get; set; }

    /// <summary>The file with the CA certificates that the node trusts.</summary>
    [Parameter(ParameterSetName = NodeSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "The authority's trust.crt")]
    public string? TrustPath { get; set; }

    /// <summary>The moment to judge for.</summary>
    [Parameter]
    [Moment]
    [PSDefaultValue(Help = "Now")]
    public DateTimeOffset? AsOf { get; set; }

    /// <summary>The lowest serial number that the nodes accept, in hexadecimal digits.</summary>
    [Parameter]
    [SerialNumbers]
    [ValidateCount(1, 1)]
    public SerialNumber[]? MinimumSerialNumber { get; set; }

    /// <summary>Takes a node from the pipeline.</summary>
    protected override void Process()
    {
        if (ParameterSetName == FolderSet)
        {
            ForEach(Path.SelectMany(p => Paths.Expand(this, p)), folder => _members.Add(TrustMembers.FromFolder(folder)));
            _hadInput = true;
        }
        else if (CertificatePath is not null)
        {
            _hadInput = true;
            TrustMember member = TrustMembers.Of(
                string.IsNullOrEmpty(NodeId) ? null : NodeId,
                Paths.Literal(this, CertificatePath),
                TrustPath is null ? null : Paths.Literal(this, TrustPath),
                AuthorityFolder);
            _members.Add(member);
        }
    }

    /// <summary>Holds all against all.</summary>
    protected override void Finish()
    {
        if (!_hadInput)
        {
            CertAuthority authority = OpenAuthority(AuthorityFolder);
            var filter = new NodeCertFilter { NodeIds = string.IsNullOrEmpty(NodeId) ? [] : [NodeId] };
            var found = new List<NodeCert>();
            ForEach(authority.FindNodeCerts(filter), node => found.Add(node.Value ?? throw node.Error!));
            _members.AddRange(TrustMembers.FromAuthority(authority.GetSigningCert().AuthorityPath, found));
        }

        foreach (TrustFailure failure in ClusterTrust.FindFailures(_members, AsOf ?? Context.Time.GetUtcNow(), MinimumSerialNumber?[0], cancellation: Cancellation))
            WriteObject(failure);
        WriteVerbose($"{_members.Count} nodes, {_members.Count * (_members.Count - 1)} pairs were judged.");
    }
}
