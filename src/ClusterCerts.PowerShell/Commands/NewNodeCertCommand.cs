using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Makes the private key and the certificate of each node.</summary>
/// <remarks>
/// <para>The node ID becomes the common name, exactly, and a DNS name or IP address of the certificate where it is a legal one. A name in
/// Unicode becomes its A-label (RFC 5891), and a certificate for servers without any name that a client could check is refused. The files are
/// node.ID.key and node.ID.crt: the leaf, then the intermediates, never the root.</para>
/// <para>Node IDs of the pipeline are gathered first, for one authority at a time; then keys are made on all processors at once and
/// certificates come out in the order of the IDs. One ID that fails is an error of its own, and the rest continue.
/// A node that Remove-NodeCert took out of service comes back, with a warning.</para>
/// <para>Rows of a table, as from Import-Csv, may have a column for every parameter that describes a certificate;
/// all rows of one authority are one batch. An empty cell is as if it were not there, several values in a cell stand between semicolons,
/// blanks around a value do not count, and rows whose node ID starts with #, or with nothing in any cell, are left out.
/// A wrong cell is the error of its row, which names node and column. What the command line gives counts for all rows and wins over their
/// cells, as everywhere in PowerShell. Of lines of text, as from Get-Content, blank ones and those that start with # are left out.</para>
/// <para>A row that tells of an issued certificate, as Get-NodeCert | Export-Csv writes it, gives names, purpose and key algorithm;
/// its NotAfter is not taken, and its AuthorityPath only where the command line names none. Any other object or row of another authority
/// than -AuthorityPath is an error.</para>
/// </remarks>
/// <example>
/// Make the certificates of three nodes and check each.
/// <code>New-NodeCert 1,2,3 -AuthorityPath ./pki | Test-NodeCert</code>
/// </example>
/// <example>
/// Make fifty with RSA keys, for 90 days.
/// <code>1..50 | New-NodeCert -AuthorityPath ./pki -KeyAlgorithm Rsa4096 -Lifetime 90d</code>
/// </example>
/// <example>
/// Take nodes and what each shall be from a table, for example with the columns NodeId, DnsName, Purpose and Lifetime.
/// <code>Import-Csv ./nodes.csv | New-NodeCert -AuthorityPath ./pki -OutputPath ./out</code>
/// </example>
/// <example>
/// Take node IDs from a text, one a line.
/// <code>Get-Content ./ids.txt | New-NodeCert -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// Give the nodes of one authority certificates of another, with the same names, purposes and key algorithms.
/// <code>
/// Get-NodeCert -AuthorityPath ./pki | Export-Csv ./nodes.csv
/// Import-Csv ./nodes.csv | New-NodeCert -AuthorityPath ./other
/// </code>
/// </example>
[Cmdlet(VerbsCommon.New, "NodeCert", SupportsShouldProcess = true)]
[OutputType(typeof(NodeCert))]
public sealed class NewNodeCertCommand : OrderingCmdlet
{
    private const string Action = "Issue a key and certificate";

    /// <summary>Replaces files that exist. What is not given then stays as the node had it: names, purpose, lifetime, key algorithm,
    /// key format.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override IEnumerable<NodeCertOrder> Named => Orders;

    private protected override NodeCertParameters Wanted => base.Wanted with { Force = Force };

    private protected override void Act(CertAuthority authority, IReadOnlyList<NodeCertOrder> items)
    {
        IReadOnlySet<string> removed = authority.FindRemoved(items.Select(order => order.NodeId));
        NodeCertOrder[] approved = [.. items.Where(order => IsWhatIf || ShouldProcess(TargetOf(order.NodeId), Action))];
        if (approved.Length == 0)
            return;
        IEnumerable<Outcome<NodeCert>> issued = Explain(authority.Issue(approved, SigningPassphrase, WriteWarning, Cancellation));

        // A rehearsal says of each what would be done, or why it would fail.
        if (IsWhatIf)
            WriteRehearsal(issued, outcome => TargetOf($"{outcome.Target}"), Action);
        else
            WriteOutcomes(issued, approved.Length, "Issuing node certificates");

        string TargetOf(string nodeId) => $"node {nodeId} of {GatheredIn}{(removed.Contains(nodeId) ? ", which was taken out of service" : "")}";
    }
}
