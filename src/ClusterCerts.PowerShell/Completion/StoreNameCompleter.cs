using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Offers the certificate stores that certificates of nodes go into.</summary>
public sealed class StoreNameCompleter : IArgumentCompleter
{
    private static readonly (string Text, string About)[] Names =
    [
        ("My", "certificates with keys, where most software looks"),
        ("WebHosting", "those of IIS with many sites"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        TypedWord.Of(wordToComplete).Choose(Names);
}
