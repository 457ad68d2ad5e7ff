using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that rotates, and brings nodes what that makes where it is asked to.</summary>
public abstract class PublishingRotationCmdlet : RotatingCmdlet
{
    /// <summary>Brings the nodes what the phase makes, and has it loaded, to where their targets say (Set-NodeCertTarget). Before Issue and Retire it first brings them what they lack, and
    /// goes on by what they show: each must have its files, trust the next CA or serve its new certificate where that can be seen. One that does not blocks the phase; nothing is asked.
    /// Of a key ring, each node must have the present state before the turn, and gets the new one after it.</summary>
    [Parameter]
    public SwitchParameter Publish { get; set; }

    /// <summary>Does the phase.</summary>
    /// <returns>Null where nodes are not ready.</returns>
    private protected KeyRotation? Do(CertAuthority authority, RotationParameters wanted) => !Publish
        ? authority.Rotate(wanted with { IsConfirmed = true }, Report, Cancellation)
        : authority.RotateAndPublish(
            wanted with { IsConfirmed = true }, ReadPublication(wanted.NodePassphrase),
            new RotationTold { Issued = Report, Published = Report, Failed = WriteFailure, Warned = WriteWarning }, Cancellation);

    private void Report(NodeCertPublication publication)
    {
        foreach (string file in IsWhatIf ? publication.Files : [])
            ShouldProcess($"'{file}' of {publication.NodeId}, on {publication.HostName ?? "this machine"}", "Write");
        AdvanceProgress($"node {publication.NodeId}");
    }

    private void Report(Outcome<NodeCert> outcome)
    {
        if (outcome.Error is ClusterCertsException error)
            WriteFailure(error);
        else
            AdvanceProgress($"node {outcome.Target}");
    }

    // A time that is not given is another for endpoints that are only asked.
    private PublicationParameters ReadPublication(Passphrase? nodePassphrase) => new()
    {
        ThrottleLimit = ThrottleLimit ?? PublicationParameters.DefaultThrottleLimit,
        Timeout = IsTyped(nameof(Timeout)) ? Timeout : PublicationParameters.DefaultTimeout,
        NodePassphrase = nodePassphrase,
    };
}
