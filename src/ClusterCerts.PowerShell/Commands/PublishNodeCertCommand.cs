using System.Management.Automation;
using System.Security;
using ClusterCerts.Publishing;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Brings nodes what they lack: certificate, key, trust bundle and revocation lists; has it loaded, and proves it.</summary>
/// <remarks>
/// <para>Where a node's files go, what has them loaded and what proves it says its target: Set-NodeCertTarget. Without -NodeId all nodes that are in use and have a target
/// are meant. What is there already, byte for byte, is not sent, and only what changed is reloaded: the command can run every night.</para>
/// <para>On the node, new files wait in a private folder beside the old ones, which are kept; renames, one right after the other, exchange them. Owner, group and mode
/// of what is replaced stay. Then the target's reload command runs, and its endpoint must serve this very certificate. Where either fails the old files come
/// back, the reload runs again, and the node is reported as RolledBack with the reason.</para>
/// <para>A command that is cut off anywhere, on either side, leaves what the next one finishes. Ctrl+C begins no other node; what was begun is finished or taken
/// back.</para>
/// <para>Each node gives one object. Its State is Unchanged, Placed (nothing shows that the software loaded the files), Proven (the endpoint serves the
/// certificate), RolledBack or Failed; the last two are an error too. What was placed or proven is in the ledger: Get-NodeCert -Unpublished lists who lacks something.</para>
/// <para>With -KeyRing the nodes of a key ring get its whole folder in place of the one that they have, one node after the other, in the order of the targets: where the reload or the proof fails on
/// one, the old folder comes back there, and the nodes after it are not begun. Nodes with the ring of before a turn and nodes with the one after it trust each other.</para>
/// <para>Nodes are reached by OpenSSH's own ssh, so its settings, agents, jump hosts and known hosts count; an unknown host key is never accepted. docs/publish.md tells
/// more.</para>
/// </remarks>
/// <example>
/// Bring every node what it lacks.
/// <code>Publish-NodeCert -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// Show which file would change on which node. It connects to each, and changes nothing.
/// <code>Publish-NodeCert 'web*' -AuthorityPath ./pki -WhatIf</code>
/// </example>
/// <example>
/// Renew what expires soon, and bring it to its nodes.
/// <code>Update-NodeCert -AuthorityPath ./pki -IfExpiresWithin 30d | Publish-NodeCert</code>
/// </example>
/// <example>
/// Bring a key ring to its nodes.
/// <code>Publish-NodeCert -KeyRing ./private-tls</code>
/// </example>
/// <example>
/// Publish, and show where something went wrong.
/// <code>Publish-NodeCert ./pki | Where-Object State -in RolledBack, Failed | Format-List NodeId, Reason</code>
/// </example>
[Cmdlet(VerbsData.Publish, "NodeCert", SupportsShouldProcess = true)]
[OutputType(typeof(NodeCertPublication))]
public sealed class PublishNodeCertCommand : TargetKeepingCmdlet, INamesNodes
{
    private readonly List<((string Folder, bool IsRing) Source, string[] NodeIds)> _named = [];

    /// <summary>The nodes; each that is named must have a target. Without the parameter's name a path is the authority directory.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "All nodes in use that have a target")]
    [Alias("ComputerName", "HostName", "CN")]
    [NodeIds]
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

    /// <summary>How many nodes are served at once.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    [WholeNumber]
    [PSDefaultValue(Help = "16")]
    public int? ThrottleLimit { get; set; }

    /// <summary>How long each answer of a node, its reload command, and then the proof are waited for.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "30 seconds")]
    public TimeSpan? Timeout { get; set; }

    /// <summary>Opens the nodes' own keys, where they are encrypted; a node is handed its key plain.</summary>
    [Parameter]
    public SecureString? NodePassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the nodes' own keys.</summary>
    [Parameter]
    public string? NodePassphraseFile { get; set; }

    /// <summary>Leaves the head of the ledger that was signed last (Export-CertLedger -As Head) beside the files, as ledger.head, so that each node is a witness of the ledger: a head
    /// that is there and that the ledger does not go on from stays, and is an error of that node. Nothing is reloaded for it.</summary>
    [Parameter]
    public SwitchParameter LedgerHead { get; set; }

    /// <summary>Writes, reloads and proves everything again, though it is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override bool NoneMeansAll => true;

    /// <summary>Gathers the nodes, which are served together.</summary>
    protected override void Process() => _named.Add((Source, NodeId));

    /// <summary>Serves them.</summary>
    protected override void Finish()
    {
        var how = new PublicationParameters
        {
            ThrottleLimit = ThrottleLimit ?? PublicationParameters.DefaultThrottleLimit,
            Timeout = Timeout ?? PublicationParameters.DefaultTimeout,
            Force = Force,
            LeaveLedgerHead = LedgerHead,
            NodePassphrase = ReadPassphrase(NodePassphrase, NodePassphraseFile),
        };

        // Names of which none is left do not stand for every node.
        ForEach(_named.GroupBy(n => n.Source), of => Publish(of.Key, [.. of.SelectMany(n => n.NodeIds).Distinct()], how));
    }

    private void Publish((string Folder, bool IsRing) source, string[] nodeIds, PublicationParameters how)
    {
        if (source.IsRing && new[] { nameof(ThrottleLimit), nameof(NodePassphrase), nameof(NodePassphraseFile), nameof(LedgerHead) }.FirstOrDefault(IsGiven) is string given)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"The nodes of a key ring are served one after the other, with keys that are plain and no ledger; leave -{given} out.", given);
        CertAuthority? authority = source.IsRing ? null : OpenAuthority(source.Folder);
        IReadOnlyList<Outcome<PublicationOrder>> found = authority?.FindPublications(nodeIds) ?? KeyRingPublishing.FindPublications(source.Folder, nodeIds, Context);
        PublicationOrder[] orders = [.. found.Select(o => o.Value).OfType<PublicationOrder>().Where(order => IsWhatIf || ShouldProcess(order.ToString(), "Publish"))];
        BeginProgress(IsWhatIf ? "Looking at nodes" : "Publishing to nodes", orders.Length);
        foreach (NodeCertPublication publication in authority?.Publish(orders, how, WriteWarning, Cancellation)
            ?? KeyRingPublishing.Publish(source.Folder, orders, how, Context, WriteWarning, Cancellation))
        {
            AdvanceProgress(publication.NodeId);
            foreach (string file in IsWhatIf ? publication.Files : [])
                ShouldProcess($"'{file}' of {publication.NodeId}, on {publication.HostName ?? "this machine"}", "Write");
            if (!IsWhatIf)
                WriteObject(publication);
            if (publication.Error is ClusterCertsException error)
                WriteFailure(error);
        }

        WriteFailures(found);
    }
}
