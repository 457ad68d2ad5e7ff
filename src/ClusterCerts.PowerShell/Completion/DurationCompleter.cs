using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Completes durations: those that are usual for a parameter, or units for the number that is typed.</summary>
public sealed class DurationCompleter : IArgumentCompleter
{
    private static readonly (string, string)[] Lifetimes =
    [
        ("36h", "a day and a half"), ("7d", "a week"), ("30d", "a month"), ("90d", "a quarter of a year"), ("180d", "half a year"),
        ("365d", "a year"), ("730d", "two years"), ("3650d", "ten years"),
    ];

    private static readonly (string, string)[] Windows =
    [
        ("36h", "a day and a half"), ("7d", "a week"), ("14d", "two weeks"), ("30d", "a month"), ("60d", "two months"),
        ("90d", "a quarter of a year"), ("365d", "a year"),
    ];

    private static readonly (string, string)[] Short =
        [("5s", "5 seconds"), ("10s", "10 seconds"), ("30s", "30 seconds"), ("1m", "a minute"), ("5m", "5 minutes"), ("1h", "an hour")];

    private static readonly (string, string)[] Shares =
        [("50%", "half of a life"), ("66%", "two thirds of a life"), ("75%", "three quarters of a life"), ("80%", "four fifths of a life")];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = TypedWord.Of(wordToComplete);
        CompletionResult[] usual = [.. word.Choose(parameterName switch
        {
            "Backdate" or "Timeout" => Short,
            "IfLifeUsed" => Shares,
            "Warning" or "Critical" or "ListWarning" or "ListCritical" => Windows,
            string name when name.Contains("Within", StringComparison.Ordinal) || name.EndsWith("Age", StringComparison.Ordinal) => Windows,
            _ => Lifetimes,
        }, areNumbers: true)];
        return usual.Length > 0 || word.Text.Length == 0 || !word.Text.All(char.IsAsciiDigit) ? usual
            : word.Choose([($"{word.Text}d", "days"), ($"{word.Text}h", "hours"), ($"{word.Text}m", "minutes")], areNumbers: true);
    }
}
