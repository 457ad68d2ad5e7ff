using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Reads certificate requests: what each asks for, beside what the policy allows and what its node has now, with a risk level.</summary>
/// <remarks>
/// <para>Low: it asks for nothing beyond what the policy allows and what the node has. Medium: it could be signed but changes something, such as
/// names or usages that are added or lost, or a key that is replaced long before its certificate expires. High: it would be refused,
/// or should be. Reasons says why.</para>
/// <para>PEM with either header and text around it, and DER, are read. Each request's own signature is verified.
/// The signing key is not needed.</para>
/// <para>Without -AuthorityPath and $env:CLUSTERCERTS_AUTHORITY, in a folder that is no authority, the requests are shown and not judged:
/// Risk is empty.</para>
/// </remarks>
/// <example>
/// Look at what came in, then sign what needs no second look.
/// <code>Get-NodeCertRequest ./in/*.csr -AuthorityPath ./pki | Where-Object Risk -eq Low | Approve-NodeCertRequest</code>
/// </example>
/// <example>
/// See why the others were not signed.
/// <code>Get-NodeCertRequest ./in/*.csr -AuthorityPath ./pki | Where-Object Risk -ne Low | Format-List NodeId, Risk, Reasons, Path</code>
/// </example>
[Cmdlet(VerbsCommon.Get, "NodeCertRequest", DefaultParameterSetName = PathSet)]
[OutputType(typeof(NodeCertRequest))]
public sealed class GetNodeCertRequestCommand : FilesCmdlet
{
    /// <summary>The files to read.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet, ValueFromPipeline = true)]
    [FilePaths]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RequestPathCompleter))]
    public override string[] Path { get; set; } = [];

    private readonly Dictionary<string, List<NodeCertRequest>> _toReview = new(StringComparer.Ordinal);

    /// <summary>The node ID to judge for, where the common name is not it: as it will be given to Approve-NodeCertRequest.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The common name")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string? NodeId { get; set; }

    /// <summary>Reads one request.</summary>
    /// <param name="path">Its full path.</param>
    protected override void ProcessFile(string path)
    {
        NodeCertRequest request = NodeCertRequest.Read(path);
        string folder = AuthorityFolder;
        if (!IsAuthorityNamed && NodeId is null && !CertAuthority.Exists(folder))
            WriteObject(request);
        else if (_toReview.TryGetValue(folder, out List<NodeCertRequest>? others))
            others.Add(request);
        else
            _toReview[folder] = [request];
    }

    /// <summary>Judges what was read, all together: two may contradict each other.</summary>
    protected override void Finish() => ForEach(_toReview, gathered =>
        WriteObject(OpenAuthority(gathered.Key).ReviewRequests(new ApprovalParameters { NodeId = NodeId }).Review(gathered.Value),
            enumerateCollection: true));
}
