using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Takes nodes out of service and revokes their certificates.</summary>
/// <remarks>
/// <para>The ledger says that the node is gone: no renewal, export, report, rotation or check includes it any more. Every certificate
/// of it that is in use is revoked with the reason CessationOfOperation, in the same step and with one new revocation list; hand
/// signing.crl to every node. With -KeepUntilExpiry certificates are left to expire instead, and no signing key is needed; a node
/// whose certificates are all revoked or expired needs none either.</para>
/// <para>Files stay where they are. New-NodeCert, or an approved request, brings the node back: it begins anew, without the extra names that
/// it had, which a warning lists, and takes the place of its own files; where its certificate was left to expire and has not yet, only with
/// -Force. Get-NodeCert -Status Removed lists
/// what was left to expire.</para>
/// <para>A certificate of the pipeline, named by a number, a hash or its file, stands for its node as long as it is the node's latest; one that has a successor is reported, and
/// its node stays in service.</para>
/// <para>What an object of the pipeline says of its certificate (node, number, hashes, file) must agree, or nothing is done; with -NodeId too,
/// that one node is meant. An X509Certificate2 stands for its node, where the ledger has it.</para>
/// </remarks>
/// <example>
/// A machine was scrapped.
/// <code>Remove-NodeCert old1 -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// Show what would happen to a whole rack, and do nothing.
/// <code>Remove-NodeCert 'rack7-*' -AuthorityPath ./pki -WhatIf</code>
/// </example>
/// <example>
/// Take out of service what has expired and was never renewed.
/// <code>Get-NodeCert -AuthorityPath ./pki -Status Expired | Remove-NodeCert</code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NodeCert", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(NodeCert))]
public sealed class RemoveNodeCertCommand : RevokingCmdlet<NamedItem>, INamesNodes
{
    /// <summary>The nodes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("ComputerName", "HostName", "CN", "Name")]
    [NodeIds(TakesCertificates = true)]
    [AllowEmptyCollection]
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

    /// <summary>Lets certificates expire instead of revoking them.</summary>
    [Parameter]
    public SwitchParameter KeepUntilExpiry { get; set; }

    /// <summary>Takes them out without asking.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private string Action => KeepUntilExpiry ? "Take out of service" : "Take out of service and revoke for good";

    private protected override IEnumerable<NamedItem> Named => NamedItem.Nodes(NodeId, ItsCertificate?.Fingerprint ?? Fingerprint);

    private protected override bool ActsOnNodes => true;

    private protected override NamedItem Standing(NamedItem item, string fingerprint) => item.Fingerprint is null ? item with { Fingerprint = fingerprint } : item;

    private protected override void Act(CertAuthority authority, IReadOnlyList<NamedItem> items)
    {
        NamedNodes nodes = authority.FindNamed(NamedItem.Nodes(items));
        WriteWarnings(nodes.Notices);
        if (nodes.NodeIds.Count == 0)
            return;
        var wanted = new RemovalParameters { NodeIds = nodes.NodeIds, KeepUntilExpiry = KeepUntilExpiry, RotationPassphrase = OtherPassphrase };
        IReadOnlyList<Outcome<NodeCert>> found = authority.FindRemovable(wanted);
        WriteWarnings(KeepUntilExpiry ? [] : authority.DescribeFirstList(found.Where(o => o.Value is { Status: not NodeCertStatus.Expired })));
        string TargetOf(Outcome<NodeCert> outcome) => $"{wanted.Describe(outcome.Value!)}, in {GatheredIn}";
        if (IsWhatIf)
        {
            IEnumerable<Outcome<NodeCert>> rehearsed = authority.Remove(wanted, SigningPassphrase, Cancellation);
            WriteRehearsal(rehearsed.Where(o => found.Any(f => f.Target.Equals(o.Target))), o => TargetOf(found.First(f => f.Target.Equals(o.Target))), Action);
            return;
        }

        IReadOnlyList<Outcome<NodeCert>> isOut = authority.FindRemoved(wanted);
        WriteOutcomes(isOut, isOut.Count, "Taking nodes out of service");
        Outcome<NodeCert>[] approved = [.. found.Where(o => o.Succeeded && MayChange(TargetOf(o), Action, Force))];
        CutOff(authority, found, approved, "Taking nodes out of service", () => authority.Remove(
            wanted with { NodeIds = [.. approved.Select(o => (string)o.Target)] }, SigningPassphrase, Cancellation));
    }
}
