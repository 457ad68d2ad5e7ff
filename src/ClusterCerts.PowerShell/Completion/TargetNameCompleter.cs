using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Completes the node IDs and patterns that have targets, then the nodes of the authority that the command line names so far.</summary>
public sealed class TargetNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IEnumerable<(string NodeId, string Tip)> targets = CompletionAuthority.Targets(commandAst, fakeBoundParameters).Select(t => (t.NodeId, $"{t}"));
        IEnumerable<(string NodeId, string Tip)> nodes = CompletionAuthority.Certs(commandAst, fakeBoundParameters, new NodeCertFilter())
            .Select(cert => (cert.NodeId, CompletionAuthority.Tell(cert)));
        return TypedWord.Of(wordToComplete).Choose(targets.Concat(nodes).DistinctBy(offer => offer.NodeId, StringComparer.OrdinalIgnoreCase));
    }
}
