using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Installing;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that changes a certificate store of the machine or the account: what a pipeline names of one authority is done at once.</summary>
public abstract class InstallingCmdlet : AuthorityCmdlet, INamesNodes
{
    private readonly List<(string Folder, string[] NodeIds)> _named = [];

    /// <summary>The nodes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "HostName", "CN")]
    [NodeIds(TakesCertificates = true)]
    [AllowEmptyCollection]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>The authority directory: the folder with the signing certificate, serial number, ledger and policy.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "$env:CLUSTERCERTS_AUTHORITY, else the current folder")]
    [AuthorityReference]
    [AllowNull]
    [AllowEmptyString]
    public override string? AuthorityPath { get; set; }

    /// <summary>Whose store: that of the account that runs the command, or the machine's, which only Windows has.</summary>
    [Parameter]
    [PSDefaultValue(Help = "CurrentUser")]
    public StoreLocation? StoreLocation { get; set; }

    /// <summary>The store, such as My or WebHosting. CA certificates go into Root and CA, whatever is said here.</summary>
    [Parameter]
    [PSDefaultValue(Help = "My")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StoreNameCompleter))]
    public string? StoreName { get; set; }

    /// <summary>The store that the parameters name.</summary>
    private protected StorePlace Place => new() { Location = StoreLocation ?? System.Security.Cryptography.X509Certificates.StoreLocation.CurrentUser, Name = StoreName ?? StorePlace.DefaultName };

    /// <summary>What is asked before anything is done for a node.</summary>
    private protected abstract string Action { get; }

    /// <summary>Does it for nodes of one authority.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="nodeIds">The nodes.</param>
    /// <param name="isWanted">Asked before each.</param>
    private protected abstract IEnumerable<Outcome<NodeCertInstallation>> Act(CertAuthority authority, string[] nodeIds, Func<NodeCertInstallation, bool> isWanted);

    /// <summary>Gathers the nodes.</summary>
    protected override void Process() => _named.Add((AuthorityFolder, NodeId));

    /// <summary>Does it.</summary>
    protected override void Finish() => ForEach(_named.GroupBy(n => n.Folder), of =>
    {
        string[] nodeIds = [.. of.SelectMany(n => n.NodeIds).Distinct()];
        foreach (Outcome<NodeCertInstallation> outcome in Act(OpenAuthority(of.Key), nodeIds, one => one.Changes.Count == 0 || ShouldProcess(one.ToString(), Action)))
            Write(outcome);
    });

    private void Write(Outcome<NodeCertInstallation> outcome)
    {
        foreach (StoreChange change in IsWhatIf ? outcome.Value?.Changes ?? [] : [])
            ShouldProcess($"{change.What} in {change.Store}", change.Action.ToString());
        if (!IsWhatIf)
            WriteObject(outcome.Value?.Certificates ?? [], enumerateCollection: true);
        if ((outcome.Error ?? outcome.Value?.Error) is ClusterCertsException error)
            WriteFailure(error);
    }
}
