using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Offers the forms of a key's URI. No library is loaded for it: to load one is to run it, which a key pressed for completion shall not do.</summary>
public sealed class KeyUriCompleter : IArgumentCompleter
{
    private static readonly (string Text, string About)[] Forms =
    [
        ("'pkcs11:token=ca;object=signing'", "a key in a token, by the labels of both"),
        ("'cng:signing'", "a key in Windows' key storage, by its name"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = (wordToComplete ?? "").Trim('\'', '"');
        return Forms.Where(form => form.Text.Trim('\'').StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(form => new CompletionResult(form.Text, form.Text.Trim('\''), CompletionResultType.ParameterValue, form.About));
    }
}
