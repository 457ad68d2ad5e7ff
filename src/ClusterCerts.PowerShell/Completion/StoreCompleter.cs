using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Offers the forms of a store: the directory itself, and a database.</summary>
public sealed class StoreCompleter : IArgumentCompleter
{
    private static readonly (string Text, string About)[] Forms =
    [
        ("Folder", "the authority directory itself"),
        ("'Host=localhost;Database=pki'", "a PostgreSQL database"),
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
