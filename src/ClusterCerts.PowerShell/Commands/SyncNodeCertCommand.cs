using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Sees to it that each node has a good certificate with these names: issues what is missing, renews what is due or differs, and leaves
/// the rest.</summary>
/// <remarks>
/// <para>One command for a script that runs again and again. A node without a certificate gets one, as from New-NodeCert. A certificate is
/// renewed, with a new key, when it is due (-RenewWithin), has expired, is revoked, is below the policy's minimum serial number or longer than its
/// longest lifetime, or an earlier CA signed it; when its names, purpose, key algorithm, key format or folder are not those that are asked for; and
/// when its files are missing, damaged or do not belong together. Of every other node nothing is touched.</para>
/// <para>What is not given stays as the node has it: names, purpose, key algorithm and lifetime. -DnsName and -IPAddress name all names besides the
/// node ID: one that is not among them goes. The lifetime counts for what is issued; another lifetime is no reason to renew.</para>
/// <para>Each node's certificate comes back with the properties Changed (true or false), Change (Issued, Renewed, Unchanged) and Reason. When nothing
/// changes the signing key is not needed; where it is needed and cannot be used, that is the error of the nodes concerned, and the others are
/// answered. A node that is out of service, or that the policy bars, is an error; so is one that is due and whose key was made elsewhere.</para>
/// <para>Rows of a table, as from Import-Csv, may have a column for every parameter that describes a certificate, as for New-NodeCert; all rows of one
/// authority are one batch. -WhatIf says what would be issued and renewed, and why.</para>
/// <para>What an object of the pipeline says of its certificate (node, number, hashes, file) must agree, or nothing is done; with -NodeId too,
/// that one node is meant. An X509Certificate2 stands for its node, where the ledger has it.</para>
/// </remarks>
/// <example>
/// Every night: each node of a table has the certificate that the table says.
/// <code>Import-Csv ./nodes.csv | Sync-NodeCert -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// Have a certificate with two names, renewed two weeks before it expires; run it as often as you like.
/// <code>Sync-NodeCert web1 -DnsName web1.example.com,www.example.com -AuthorityPath ./pki -RenewWithin 14d</code>
/// </example>
/// <example>
/// Export and reload only where something changed.
/// <code>
/// $changed = Sync-NodeCert web1,web2 -AuthorityPath ./pki | Where-Object Changed
/// $changed | Export-NodeCert -As Nginx -OutputPath ./out -Force
/// </code>
/// </example>
/// <example>
/// See which certificates would be issued or renewed, and why.
/// <code>Get-NodeCert -AuthorityPath ./pki | Sync-NodeCert -WhatIf</code>
/// </example>
[Cmdlet(VerbsData.Sync, "NodeCert", SupportsShouldProcess = true)]
[OutputType(typeof(NodeCert))]
public sealed class SyncNodeCertCommand : OrderingCmdlet
{
    private const string Activity = "Synchronizing node certificates";

    private readonly Dictionary<NodeCertOrder, string?> _standsFor = new(ReferenceEqualityComparer.Instance);

    /// <summary>How long before it expires a certificate is due. No shorter than its lifetime, it renews every certificate.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "A third of its lifetime, and 30 days at most")]
    public TimeSpan? RenewWithin { get; set; }

    /// <summary>The folder for the files. A node whose files are in another gets new ones there.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "Where the node has them, else the authority directory")]
    [CellText]
    public override string? OutputPath { get; set; }

    /// <summary>Replaces files that are in the place of a new node's and that the ledger does not know.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The certificate that stands for the node, by its SHA-256: where it was renewed, or revoked and replaced, its successor is
    /// left as it is. Certificate objects bring it.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "Whatever the node has")]
    [CellText]
    public string? Fingerprint { get; set; }

    /// <summary>Runs once for each node whose certificate is issued or renewed, after all of them are on disk and in the ledger. $_ is its NodeCert, as it is written;
    /// programs find CLUSTERCERTS_NODE_ID, CLUSTERCERTS_CERTIFICATE_PATH, CLUSTERCERTS_KEY_PATH, CLUSTERCERTS_TRUST_PATH, CLUSTERCERTS_SERIAL_NUMBER and
    /// CLUSTERCERTS_AUTHORITY_PATH in their environment. The first error in it, or a program that ends with another status than 0, ends it and is that node's error:
    /// the certificate stays, and the other nodes go on. What it writes is shown as by Write-Host.</summary>
    [Parameter]
    public ScriptBlock? OnRenewed { get; set; }

    private protected override bool TakesModels => false;

    private protected override NodeCertOrder Standing(NodeCertOrder item, string fingerprint)
    {
        _standsFor[item] ??= fingerprint;
        return item;
    }

    private protected override IEnumerable<NodeCertOrder> Named
    {
        get
        {
            foreach (NodeCertOrder order in Orders)
            {
                _standsFor[order] = ItsCertificate?.Fingerprint ?? (string.IsNullOrEmpty(Fingerprint) ? null : Fingerprint);
                yield return order;
            }
        }
    }

    private protected override NodeCertParameters Wanted => base.Wanted with { Force = Force };

    private protected override void Act(CertAuthority authority, IReadOnlyList<NodeCertOrder> items)
    {
        NamedNodes nodes = authority.FindNamed([.. items.Select(order => (order.NodeId, _standsFor[order]))], takesModels: true);
        WriteWarnings(nodes.Notices);
        IReadOnlyList<Outcome<NodeCertSync>> found = authority.FindSync([.. nodes.Positions.Select(i => items[i])], RenewWithin, WriteWarning);
        WriteWarnings(authority.DescribeOutlook(found));
        Outcome<NodeCertSync>[] approved = [.. found.Where(o => IsWhatIf || !IsOpen(o) || ShouldProcess(TargetOf(o), ActionOf(o)))];
        RenewalTally tally = authority.TallyOf(found);
        IEnumerable<Outcome<NodeCertSync>> done = Explain(authority.SyncFound(approved, RenewWithin, SigningPassphrase, WriteWarning, Cancellation)).Select(tally.Count);
        if (IsWhatIf)
            ForEach(done, o => Tell(o.Error is null ? o : throw o.Error));
        else
            WriteOutcomes(AfterHooks(authority, OnRenewed, done, sync => sync.Issued is null ? null : Shown(sync), (approved.Length, Activity)).Select(o => new Outcome<PSObject>(o.Target, o.Value is null ? null : Shown(o.Value), o.Error)), approved.Length, Activity);
        tally.Record(WriteWarning);
    }

    // With -WhatIf: what would be done to each, after the same checks.
    private void Tell(Outcome<NodeCertSync> rehearsed)
    {
        if (IsOpen(rehearsed))
            ShouldProcess(TargetOf(rehearsed), ActionOf(rehearsed));
        else
            WriteVerbose($"Node {rehearsed.Target} is unchanged: {rehearsed.Value!.Reason}.");
    }

    private static bool IsOpen(Outcome<NodeCertSync> found) => found.Value is { Changed: true };

    private string TargetOf(Outcome<NodeCertSync> found) =>
        $"node {found.Target} of {GatheredIn}{(found.Value!.Current is NodeCert cert ? $", certificate {cert.SerialNumber}" : "")}";

    private string ActionOf(Outcome<NodeCertSync> found) =>
        $"{(found.Value!.Change == NodeCertChange.Issued ? "Issue a key and certificate" : "Renew the key and certificate")}, since {found.Value.Reason}{(OnRenewed is null ? "" : ", then run -OnRenewed")}";

    // The certificate itself, and what became of it.
    private static PSObject Shown(NodeCertSync sync)
    {
        var shown = new PSObject(sync.Latest!);
        shown.TypeNames.Insert(0, "ClusterCerts.Issuance.SyncedNodeCert");
        shown.Properties.Add(new PSNoteProperty(nameof(sync.Changed), sync.Changed));
        shown.Properties.Add(new PSNoteProperty(nameof(sync.Change), sync.Change));
        shown.Properties.Add(new PSNoteProperty(nameof(sync.Reason), sync.Reason));
        return shown;
    }
}
