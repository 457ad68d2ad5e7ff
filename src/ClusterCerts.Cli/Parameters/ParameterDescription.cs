namespace ClusterCerts.Cli;

/// <summary>What a parameter means: its name, text, default and range.</summary>
/// <param name="Name">The cmdlet's name for it, such as <c>DnsName</c>.</param>
/// <param name="Type">The type that the cmdlet takes, such as <c>TimeSpan</c> or <c>String[]</c>.</param>
/// <param name="Text">What it means, in PowerShell's words.</param>
internal sealed record ParameterDescription(string Name, string Type, string Text)
{
    /// <summary>What counts when it is not given, or null.</summary>
    internal string? Default { get; init; }

    /// <summary>The place at which it may be given without its name, or null.</summary>
    internal int? Position { get; init; }

    /// <summary>Whether the command needs it.</summary>
    internal bool IsMandatory { get; init; }

    /// <summary>Whether <c>*</c> and <c>?</c> in its values stand for other characters.</summary>
    internal bool TakesWildcards { get; init; }

    /// <summary>The lowest and the highest number, or null.</summary>
    internal (int Minimum, int Maximum)? Range { get; init; }

    /// <summary>The option: <c>--dns-name</c>.</summary>
    internal string Option => "--" + CommandWords.Kebab(Name);

    /// <summary>The same, with a sentence that is true of the command line alone.</summary>
    internal ParameterDescription And(string sentence) => this with { Text = $"{Text} {sentence}" };

    /// <summary>What help says.</summary>
    /// <param name="form">How a value is written, or null where that needs no words.</param>
    internal string HelpText(string? form = null) =>
        CommandWords.Translate(Text) + (form is null ? "" : $" ({form})") + (Default is null ? "" : $" [default: {CommandWords.Translate(InSentence(Default))}]");

    // A default that is told in words goes on; a value, such as Pkcs8, is as it is.
    private static string InSentence(string text) =>
        text.Contains(' ', StringComparison.Ordinal) && char.IsLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;
}
