using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Completes the names that the node of the command line has.</summary>
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
        return TypedWord.Of(wordToComplete).Choose(CompletionAuthority.Certs(commandAst, fakeBoundParameters, filter)
            .SelectMany(cert => NamesOf(cert, parameterName).Select(name => (name, $"of node {cert.NodeId}")))
            .DistinctBy(offer => offer.name));
    }

    private static IReadOnlyList<string> NamesOf(NodeCert cert, string parameterName) => parameterName.ToUpperInvariant() switch
    {
        "REMOVEIPADDRESS" => cert.IPAddresses,
        "REMOVEURI" => cert.Uris,
        "REMOVEEMAILADDRESS" => cert.EmailAddresses,
        "REMOVEUSERPRINCIPALNAME" => cert.UserPrincipalNames,
        _ => cert.DnsNames,
    };
}
