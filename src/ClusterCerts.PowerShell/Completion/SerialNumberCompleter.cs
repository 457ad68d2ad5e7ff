using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Completes serial numbers from the ledger of the authority that the command line names so far, of the node that it names.</summary>
public sealed class SerialNumberCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        var filter = new NodeCertFilter
        {
            NodeIds = CompletionAuthority.Value(commandAst, fakeBoundParameters, "NodeId") is string nodeId ? [nodeId] : [],
            Statuses = Enum.GetValues<NodeCertStatus>(),
        };
        return TypedWord.Of(wordToComplete).Choose(CompletionAuthority.Certs(commandAst, fakeBoundParameters, filter)
            .Select(cert => (cert.SerialNumber, $"node {cert.NodeId}: {CompletionAuthority.Tell(cert)}")));
    }
}
