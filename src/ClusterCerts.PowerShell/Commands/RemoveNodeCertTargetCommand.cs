using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Takes away what says where the files of nodes go.</summary>
/// <remarks>
/// <para>The files on the nodes stay where they are; nothing is published there any more, unless another target applies. A target whose node ID or pattern is exactly the one that is named is taken away
/// alone; otherwise all that the wildcards match are. So what Get-NodeCertTarget gives is taken away as it is.</para>
/// </remarks>
/// <example>
/// A machine is gone.
/// <code>Remove-NodeCertTarget old1 -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// Take all targets away.
/// <code>Get-NodeCertTarget ./pki | Remove-NodeCertTarget</code>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NodeCertTarget", SupportsShouldProcess = true)]
[OutputType(typeof(NodeCertTarget))]
public sealed class RemoveNodeCertTargetCommand : TargetingCmdlet<string>
{
    private protected override IEnumerable<string> Named => NodeId;

    private protected override void Act(TargetRegister targets, IReadOnlyList<string> items)
    {
        if (IsWhatIf)
        {
            ForEach(targets.Remove(items), o => Ask(o));
            return;
        }

        List<string> approved = [];
        ForEach(targets.FindRemovable(items), o => approved.AddRange(Ask(o) ? [o.Value!.NodeId] : []));
        if (approved.Count > 0)
            WriteOutcomes(targets.Remove(approved), approved.Count, "Removing targets");
    }

    private bool Ask(Outcome<NodeCertTarget> found) => found.Value is NodeCertTarget target
        ? ShouldProcess(target.AuthorityPath ?? target.KeyRing!, $"Remove the target of {target.NodeId}: {target}")
        : throw found.Error!;
}
