using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Completes node IDs from the ledger of the authority that the command line names so far.</summary>
public sealed class NodeIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        TypedWord.Of(wordToComplete).Choose(
            CompletionAuthority.Certs(commandAst, fakeBoundParameters, new NodeCertFilter()).DistinctBy(cert => cert.NodeId)
            .Select(cert => (cert.NodeId, CompletionAuthority.Tell(cert))));
}
