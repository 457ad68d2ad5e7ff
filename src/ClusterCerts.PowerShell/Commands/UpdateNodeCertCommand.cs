using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Renews the certificates of nodes: same identity and names, new key. With a condition it can run every day.</summary>
/// <remarks>
/// <para>Identity, names, usages and lifetime stay as they are, but for what is asked: -DnsName and -IPAddress add names,
/// -RemoveDnsName and -RemoveIPAddress remove them, under the policy. The key is new unless -ReuseKey is given. Key and certificate
/// are replaced as
/// one pair where they are; the old certificate is superseded in the ledger and can still be revoked by its serial number.</para>
/// <para>With -IfExpiresWithin or -IfLifeUsed only what is due is renewed, so that the command can run every day: certificates
/// that were renewed
/// are written, the others only shown with -Verbose. When nothing is due, the signing key is not needed. What will prevent
/// later renewals is warned of in good time, with -WhatIf too: nodes that the policy bars, a signing certificate that expires
/// before its nodes could have their full lifetime, and nodes whose keys were made elsewhere and that need a new request.</para>
/// <para>A certificate of the pipeline, named by a number, a hash or its file, stands for its node as long as it is the node's latest. One that has a successor, as after a
/// revocation and a renewal, is reported and left: -NodeId renews the node whatever it has. What an object says of its certificate must
/// agree; with -NodeId too, that one node is meant. An X509Certificate2 stands for its node, where the ledger has it.</para>
/// </remarks>
/// <example>
/// Renew one node's certificate now.
/// <code>Update-NodeCert -NodeId 3 -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// Every day: renew what expires within 30 days. Without -NodeId that is asked of every node that is not revoked.
/// <code>Update-NodeCert -AuthorityPath ./pki -IfExpiresWithin 30d</code>
/// </example>
/// <example>
/// Renew what has used two thirds of its lifetime and keep the keys, for nodes whose keys never leave them.
/// <code>Get-NodeCert -AuthorityPath ./pki | Update-NodeCert -IfLifeUsed 66% -ReuseKey</code>
/// </example>
/// <example>
/// Give a node another name, and remove one.
/// <code>Update-NodeCert web1 -AuthorityPath ./pki -DnsName www.example.com -RemoveDnsName old.example.com</code>
/// </example>
/// <example>
/// Every day, and have what was renewed loaded by the service of its node, on this machine.
/// <code>Update-NodeCert -AuthorityPath ./pki -IfExpiresWithin 30d -OnRenewed { systemctl reload "app@$($_.NodeId)" }</code>
/// </example>
[Cmdlet(VerbsData.Update, "NodeCert", SupportsShouldProcess = true)]
[OutputType(typeof(NodeCert))]
public sealed class UpdateNodeCertCommand : RenewingCmdlet, INamesNodes
{
    private const string Activity = "Renewing node certificates";

    /// <summary>The nodes; wildcards leave revoked ones out. Without it: every node, and a condition is needed.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "HostName", "CN", "Name")]
    [NodeIds(TakesCertificates = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeIdCompleter))]
    public string[] NodeId { get; set; } = [];

    /// <summary>The certificate that stands for the node, by its SHA-256: where it was renewed, or revoked and replaced, its successor is
    /// left as it is. Certificate objects bring it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "Whatever the node has")]
    [CellText]
    [AllowNull]
    [AllowEmptyString]
    public string? Fingerprint { get; set; }

    /// <summary>Certifies the key that the node has once more, instead of making a new one.</summary>
    [Parameter]
    public SwitchParameter ReuseKey { get; set; }

    /// <summary>Renews only what expires within this time.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? IfExpiresWithin { get; set; }

    /// <summary>Renews only what has used this share of its lifetime. With -IfExpiresWithin too, either is enough.</summary>
    [Parameter]
    [LifeShare]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public LifeShare? IfLifeUsed { get; set; }

    /// <summary>Runs once for each node whose certificate is renewed, after all of them are on disk and in the ledger. $_ is its NodeCert; programs find
    /// CLUSTERCERTS_NODE_ID, CLUSTERCERTS_CERTIFICATE_PATH, CLUSTERCERTS_KEY_PATH, CLUSTERCERTS_TRUST_PATH, CLUSTERCERTS_SERIAL_NUMBER and CLUSTERCERTS_AUTHORITY_PATH
    /// in their environment. The first error in it, or a program that ends with another status than 0, ends it and is that node's error: the renewal
    /// stays, and the other nodes go on. What it writes is shown as by Write-Host.</summary>
    [Parameter]
    public ScriptBlock? OnRenewed { get; set; }

    private protected override IEnumerable<NamedItem> Named => NamedItem.Nodes(NodeId, ItsCertificate?.Fingerprint ?? Fingerprint);

    private protected override bool ActsOnNodes => true;

    private protected override NamedItem Standing(NamedItem item, string fingerprint) => item.Fingerprint is null ? item with { Fingerprint = fingerprint } : item;

    private protected override bool NoneStandsForAll => true;

    private protected override bool NoneMeansAll => IfExpiresWithin is not null || IfLifeUsed is not null;

    private protected override void Act(CertAuthority authority, IReadOnlyList<NamedItem> items)
    {
        NamedNodes nodes = authority.FindNamed(NamedItem.Nodes(items));
        WriteWarnings(nodes.Notices);

        // No name at all stands for every node; names of which none is left do not.
        if (items.Count > 0 && nodes.NodeIds.Count == 0)
            return;
        NodeCertRenewalParameters wanted = Changes with { ReuseKey = ReuseKey, IfExpiresWithin = IfExpiresWithin, IfLifeUsed = IfLifeUsed };
        Outcome<NodeCertRenewal>[] found = [.. authority.FindRenewals(nodes.NodeIds, wanted)];
        WriteWarnings(authority.DescribeOutlook(found));
        if (IsWhatIf)
        {
            IEnumerable<Outcome<NodeCertRenewal>> rehearsed = authority.RenewFound(found, wanted, SigningPassphrase, WriteWarning, Cancellation);
            WriteRehearsal(rehearsed.Where(o => o.Error is not null || IsDue(o)), TargetOf, Action);
            return;
        }

        Outcome<NodeCertRenewal>[] due = [.. found.Where(o => o.Succeeded && IsDue(o) && ShouldProcess(TargetOf(o), Action))];
        RenewalTally tally = authority.TallyOf(nodes.NodeIds, wanted, found);
        IEnumerable<Outcome<NodeCertRenewal>> renewed = authority.RenewFound(due, wanted, SigningPassphrase, WriteWarning, Cancellation).Select(tally.Count);
        if (due.Length > 0)
            WriteOutcomes(AfterHooks(authority, OnRenewed, renewed, r => r.Renewed, (due.Length, Activity)).Select(ToCert), due.Length, Activity);
        tally.Record(WriteWarning);
        authority.RecordRefusals(found, WriteWarning, Cancellation);
        WriteFailures(found);
    }

    private string Action => $"{(ReuseKey ? "Renew the certificate" : "Renew the key and certificate")}{(OnRenewed is null ? "" : ", then run -OnRenewed")}";

    private string TargetOf(Outcome<NodeCertRenewal> found) =>
        $"node {found.Target} of {GatheredIn}, certificate {found.Value!.Current.SerialNumber}";

    private bool IsDue(Outcome<NodeCertRenewal> found)
    {
        if (!found.Value!.IsDue)
            WriteVerbose($"Node {found.Target} is not due: {found.Value.Reason}.");
        return found.Value.IsDue;
    }

    private Outcome<NodeCert> ToCert(Outcome<NodeCertRenewal> outcome)
    {
        if (outcome.Value?.Notice is string notice)
            WriteWarning(notice);
        return new(outcome.Target, outcome.Value?.Latest, outcome.Error);
    }
}
