using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Offers the modes that a file with a private key may have.</summary>
public sealed class ModeCompleter : IArgumentCompleter
{
    private static readonly (string Text, string About)[] Modes =
    [
        ("0600", "its owner reads and writes"),
        ("0640", "its owner reads and writes, its group reads"),
        ("0400", "its owner reads"),
        ("0440", "its owner and its group read"),
    ];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        TypedWord.Of(wordToComplete).Choose(Modes, areNumbers: true);
}
