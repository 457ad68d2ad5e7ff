using System.Management.Automation;
using ClusterCerts.Publishing;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that turns key rings, here alone or on their nodes too.</summary>
public abstract class RingTurningCmdlet : PublishingRotationCmdlet
{
    /// <summary>Turns a ring, or takes its last turn back.</summary>
    /// <param name="path">The ring's folder.</param>
    /// <param name="undo">Whether to take the last turn back.</param>
    private protected void Turn(string path, bool undo)
    {
        if (!IsFirst(path))
            return;
        if (DnsName.Length > 0 && Place.At(path) == PlaceKind.Authority)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{path}' is an authority directory, and -DnsName is for a key ring; leave it out.", path);
        if (IsGiven(nameof(Timeout)) && !Publish)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{path}' is a key ring, for which -Timeout is of use with -Publish alone; leave it out.", path);
        KeyRingTurnParameters wanted = new()
        {
            Path = path,
            Subject = Subject, DnsNames = DnsName,
            KeyAlgorithm = KeyAlgorithm,
            Lifetime = Lifetime,
            Force = Force,
        };
        if (undo)
            wanted.RequireNothingNew();
        KeyRingRotation plan = undo ? KeyRingFolder.PlanUndo(path) : KeyRingFolder.PlanTurn(wanted);
        PublishedKeyRingTurn? published = Publish ? new(wanted, new() { Timeout = IsGiven(nameof(Timeout)) ? Timeout : PublicationParameters.DefaultTimeout }, Context) : null;
        if (IsWhatIf && !undo)
            Look(published);
        string what = $"{(undo ? "Undo the last turn of" : "Turn")} the key ring '{plan.Path}':"
            + string.Concat(plan.Moves.Select(m => $"\n  {DisplayText.Printable(m.ToString())}"))
            + (published is null ? "" : $"\n  then it is brought to {string.Join(", ", published.NodeIds)}");
        if (!ShouldProcess(what, $"{what}\nContinue?", "Invoke-KeyRotation"))
            return;
        if (published is null)
            Tell(undo ? KeyRingFolder.Undo(path, Log, Cancellation) : KeyRingFolder.Turn(wanted, Log, Cancellation));
        else if (undo)
            published.Undo(Tell, Tell, WriteWarning, Cancellation);
        else
            published.Turn(Tell, Tell, WriteWarning, Cancellation);
    }

    private void Look(PublishedKeyRingTurn? published)
    {
        foreach (NodeCertPublication node in published?.BringPresent(WriteWarning, Cancellation) ?? [])
        {
            foreach (string file in node.Files)
                ShouldProcess($"'{file}' of {node.NodeId}, on {node.HostName ?? "this machine"}, as the ring is now", "Write");
            if (node.Error is ClusterCertsException error)
                WriteFailure(error);
        }
    }

    private void Tell(NodeCertPublication node)
    {
        WriteObject(node);
        if (node.Error is ClusterCertsException error)
            WriteFailure(error);
    }

    private void Tell(KeyRingRotation done)
    {
        WriteWarnings(done.Notices);
        WriteObject(done);
    }
}
