using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Says where the files of nodes go: how the node is reached, which layout, which folder, what has them loaded, and what proves it.</summary>
/// <remarks>
/// <para>A target is kept for a node ID or a pattern of IDs, in the file targets.json of the authority. What is not given stays as it is; a new target
/// needs -TargetPath. {id} in a text stands for the node's ID. A node's target is the one that names it, else the first in the file whose pattern it matches;
/// a new pattern is put before those that match all of its nodes already.</para>
/// <para>With Ssh the node is reached by OpenSSH's own program: its settings, jump hosts, agents, tokens and known hosts count, and nothing secret is kept here.
/// With Folder the files go to a folder of this machine, its own or a mounted one.</para>
/// <para>The file may be edited by hand: a mistake is an error that names the line. Nothing is sent to a node by this command; Publish-NodeCert does that.</para>
/// <para>With -KeyRing the nodes of a key ring are meant, each named by its ID, in the order in which they will get it; the targets are in the file NAME.targets.json beside the ring, and
/// -TargetPath is the folder that the ring is there.</para>
/// <para>Rows of a table, as from Import-Csv, may have a column for each of these parameters; an empty cell is as if it were not given. What is wrong with a row is that row's
/// error, and all the others are set at once.</para>
/// </remarks>
/// <example>
/// Every web server gets its files for nginx, has them loaded, and proves that it serves them.
/// <code>Set-NodeCertTarget 'web*' -AuthorityPath ./pki -HostName '{id}.example.com' -UserName deploy -As Nginx -TargetPath /etc/nginx/tls -ReloadCommand 'sudo systemctl reload nginx' -Endpoint '{id}.example.com:443'</code>
/// </example>
/// <example>
/// A database is on another port, and restarts.
/// <code>Set-NodeCertTarget db1 -AuthorityPath ./pki -TargetPath /var/lib/postgresql/tls -Owner postgres -ReloadCommand 'systemctl restart postgresql' -Endpoint db1:5432 -StartTls Postgres</code>
/// </example>
/// <example>
/// This machine itself is a node.
/// <code>Set-NodeCertTarget ca1 -AuthorityPath ./pki -Transport Folder -TargetPath /etc/myapp/tls -ReloadCommand 'systemctl reload myapp'</code>
/// </example>
/// <example>
/// Three nodes have the key ring of a private port, and restart for a new one.
/// <code>Set-NodeCertTarget m1, m2, m3 -KeyRing ./private-tls -TargetPath /etc/maelstrom/tls -ReloadCommand 'systemctl restart maelstrom' -Endpoint '{id}:8443'</code>
/// </example>
/// <example>
/// Take over a table of nodes.
/// <code>Import-Csv ./targets.csv | Set-NodeCertTarget -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// The nodes are proven no more.
/// <code>Set-NodeCertTarget 'web*' -AuthorityPath ./pki -Remove Endpoint</code>
/// </example>
[Cmdlet(VerbsCommon.Set, "NodeCertTarget", SupportsShouldProcess = true)]
[OutputType(typeof(NodeCertTarget))]
public sealed class SetNodeCertTargetCommand : TargetSettingCmdlet
{
    /// <summary>Settings to take away: they have their defaults again.</summary>
    [Parameter]
    [EnumNames(IsList = true)]
    public NodeCertTargetSetting[] Remove { get; set; } = [];

    private protected override IReadOnlyList<NodeCertTargetSetting> Removed => Remove;

    private protected override void Act(TargetRegister targets, IReadOnlyList<NodeCertTargetChanges> items)
    {
        string Full(string path) => Paths.Literal(this, path);
        if (IsWhatIf)
        {
            ForEach(targets.Set(items, Full), o => Ask(o));
            return;
        }

        List<NodeCertTargetChanges> approved = [];
        ForEach(targets.FindChanges(items, Full).Zip(items), pair => approved.AddRange(Ask(pair.First) ? [pair.Second] : []));
        if (approved.Count > 0)
            WriteOutcomes(targets.Set(approved, Full).Select(o => new Outcome<NodeCertTarget>(o.Target, o.Value?.Target, o.Error)), approved.Count, "Setting targets");
    }

    private bool Ask(Outcome<NodeCertTargetChange> foreseen) => foreseen.Value is NodeCertTargetChange change
        ? ShouldProcess(change.Target.AuthorityPath ?? change.Target.KeyRing!, char.ToUpperInvariant(change.Describe()[0]) + change.Describe()[1..])
        : throw foreseen.Error!;
}
