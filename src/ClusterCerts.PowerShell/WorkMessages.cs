using System.Collections.Concurrent;
using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>What a command reads, writes and signs, for <c>-Verbose</c>, <c>-InformationAction</c> (what is signed) and <c>-Debug</c> (how long it
/// took). The core tells it in the middle of its work, where no stream may end it; it is written between two objects.</summary>
/// <param name="cmdlet">The cmdlet.</param>
/// <param name="warnings">Where it warns.</param>
internal sealed class WorkMessages(PSCmdlet cmdlet, Warnings warnings)
{
    private readonly ConcurrentQueue<WorkMessage> _waiting = [];

    // With -Debug alone PowerShell stops at each verbose message and asks whether to go on.
    private bool AsksOfVerbose =>
        cmdlet.MyInvocation.BoundParameters.ContainsKey("Debug") && !cmdlet.MyInvocation.BoundParameters.ContainsKey("Verbose");

    /// <summary>Keeps a message; on any thread.</summary>
    internal void Add(WorkMessage message) => _waiting.Enqueue(message);

    /// <summary>Writes what <c>-Verbose</c> asks for, and <c>-Debug</c> too.</summary>
    internal void Tell(string text)
    {
        if (AsksOfVerbose)
            cmdlet.WriteDebug(text);
        else
            cmdlet.WriteVerbose(text);
    }

    /// <summary>Writes what was kept.</summary>
    internal void Write()
    {
        while (_waiting.TryDequeue(out WorkMessage message))
        {
            string text = DisplayText.Printable(message.Text);
            switch (message.Kind)
            {
                case WorkKind.Detail:
                    cmdlet.WriteDebug(text);
                    break;
                case WorkKind.Warning:
                    warnings.Write(message.Text);
                    break;
                default:
                    Tell(text);
                    if (message.Kind == WorkKind.Signature)
                        cmdlet.WriteInformation(text, ["ClusterCerts"]);
                    break;
            }
        }
    }
}
