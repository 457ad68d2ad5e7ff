using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Completes the files of requests, and folders on the way to them.</summary>
public sealed class RequestPathCompleter : IArgumentCompleter
{
    private static readonly string[] Endings = [".csr", ".req", ".p10", ".pem", ".der"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        CompletionCompleters.CompleteFilename(TypedWord.Of(wordToComplete).Text)
            .Where(found => found.ResultType == CompletionResultType.ProviderContainer
            || Endings.Contains(Path.GetExtension(found.ListItemText), StringComparer.OrdinalIgnoreCase));
}
