using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Completes the DNS names or addresses that the node of the command line has.</summary>
public sealed class NodeNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        ArgumentNullException.ThrowIfNull(parameterName);
        string? nodeId = CompletionAuthority.Value(commandAst, fakeBoundParameters, "NodeId");
        var filter = new NodeCertFilter { NodeIds = nodeId is null ? [] : [nodeId] };
        bool areAddresses = parameterName.Contains("Address", StringComparison.OrdinalIgnoreCase);
        return TypedWord.Of(wordToComplete).Choose(CompletionAuthority.Certs(commandAst, fakeBoundParameters, filter)
            .SelectMany(cert => (areAddresses ? cert.IPAddresses : cert.DnsNames).Select(name => (name, $"of node {cert.NodeId}")))
            .DistinctBy(offer => offer.name));
    }
}
