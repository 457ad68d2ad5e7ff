using System.Management.Automation;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.PowerShell;

/// <content>The nodes that the command line and the pipeline name.</content>
public abstract partial class AuthorityCmdlet
{
    /// <summary>Whether files and key rings may be named where node IDs are.</summary>
    private protected virtual bool TakesPlaces => false;

    /// <summary>Whether <c>-NodeId</c> names another node than the object of the pipeline by right: one that shall have what the object
    /// has.</summary>
    private protected virtual bool TakesModels => false;

    /// <summary>What the command line names where node IDs go, or null where it names nothing there.</summary>
    private protected GivenNames? Given { get; private set; }

    /// <summary>What a file or folder of the pipeline is, where node IDs go and places may, or null for another object.</summary>
    private protected GivenNames? ItsPlace => TakesPlaces && !IsGiven(nameof(INamesNodes.NodeId)) && Item?.BaseObject is FileSystemInfo place
        ? GivenNames.Sort([place.FullName], null, path => [path], takesFiles: true)
        : null;

    /// <summary>Tells apart what the command line gives where node IDs go.</summary>
    protected override void Start()
    {
        base.Start();
        if (this is not INamesNodes nodes || !IsGiven(nameof(INamesNodes.NodeId)))
            return;
        Given = GivenNames.Sort(nodes.NodeId, IsAuthorityTyped ? _given : null, path => TakesPlaces ? Paths.Expand(this, path)
            : [Paths.Literal(this, path)], TakesPlaces);
        if (Given.AuthorityPath is not null && MyInvocation.ExpectingInput)
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "Name the authority directory with -AuthorityPath where the pipeline names the nodes.");
        bool needsNodes = GetType().GetProperty(nameof(INamesNodes.NodeId))!.GetCustomAttributes<ParameterAttribute>().Any(a => a.Mandatory);
        if (!TakesPlaces || Given is { AuthorityPath: not null, KeyRings: [], Files: [] })
            Given.RequireNodes(needsNodes, $"have a table of them read: Import-Csv FILE | {MyInvocation.MyCommand.Name}");
        nodes.NodeId = [.. Given.NodeIds];
        _given = AuthorityPath = Given.AuthorityPath ?? AuthorityPath;
    }

    /// <summary>Whether an authority without nodes says what to work on: all of its nodes.</summary>
    private protected virtual bool NoneMeansAll => false;

    private bool IsAuthority => (TakesPlaces && Item?.BaseObject is SigningCert)
        || (NoneMeansAll && Item?.BaseObject is DirectoryInfo folder && Place.At(folder.FullName) == PlaceKind.Authority);

    private protected override bool NamesNoNode => ItsPlace is not null || IsAuthority;

    /// <summary>The certificate that a certificate object of the pipeline is, by the ledger's word, or null for another object.</summary>
    private protected NodeCert? ItsCertificate { get; private set; }

    // Which of the nodes that the command line names an object is of: that one alone is meant, and of another nothing is done.
    private void CheckNode(INamesNodes nodes)
    {
        ItsCertificate = null;
        if (Given is { NodeIds: [_, ..] named })
            nodes.NodeId = [.. named];
        if (Item is null || TakesModels)
            RefuseCertificate(nodes);
        else if (Item.BaseObject is X509Certificate2 certificate && !TakesPlaces)
            ItsCertificate = OpenAuthority(AuthorityFolder).FindNodeCert(certificate);
        string? its = Item is null || TakesModels ? null : ItsCertificate?.NodeId ?? PipelineObject.NodeNamed(Item)?.Trim();
        if (ItsCertificate is not null && its is null)
            throw new ClusterCertsException(
                ErrorCode.InvalidNodeId, $"The certificate {ItsCertificate.SerialNumber} is no node's.", ItsCertificate.SerialNumber);
        if (its is null || (ItsCertificate is null && Given is not { NodeIds: [_, ..] }))
            return;
        if (Given is { NodeIds: [_, ..] typed } && !typed.Any(id =>
            new WildcardPattern(id.Replace("[", "`[", StringComparison.Ordinal), WildcardOptions.IgnoreCase).IsMatch(its)))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"An object of the pipeline is of node '{DisplayText.Clip(its)}', and -NodeId says '{string.Join("', '", typed)}'; "
                    + "leave the one or the other out.",
                its);
        }

        nodes.NodeId = [its];
    }

    private static void RefuseCertificate(INamesNodes nodes)
    {
        if (nodes.NodeId.Contains(NodeIdsAttribute.Certificate))
            throw new ClusterCertsException(
                ErrorCode.InvalidNodeId, "A X509Certificate2 is not a node ID; Sync-NodeCert and Update-NodeCert take it for its node.");
    }
}
