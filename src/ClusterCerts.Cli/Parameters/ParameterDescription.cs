namespace ClusterCerts.Cli;

/// <summary>What a parameter is called, takes and means.</summary>
/// <param name="Option">Its name: <c>--dns-name</c>.</param>
/// <param name="Type">The type that the cmdlet takes, such as <c>TimeSpan</c> or <c>String[]</c>.</param>
/// <param name="Text">What it means.</param>
internal sealed record ParameterDescription(string Option, string Type, string Text)
{
    /// <summary>What counts when it is not given, or null.</summary>
    internal string? Default { get; init; }

    /// <summary>The place at which it may be given without its name, or null.</summary>
    internal int? Position { get; init; }

    /// <summary>Whether the command needs it.</summary>
    internal bool IsMandatory { get; init; }

    /// <summary>Whether <c>*</c> and <c>?</c> in its values stand for other characters.</summary>
    internal bool TakesWildcards { get; init; }

    /// <summary>The numbers that it may be, or null.</summary>
    internal NumberRange? Range { get; init; }

    /// <summary>The regular expression that each value must match, in any case, or null.</summary>
    internal string? Pattern { get; init; }

    /// <summary>The same, with a sentence that is true of the command line alone.</summary>
    internal ParameterDescription And(string sentence) => this with { Text = $"{Text} {sentence}" };

    /// <summary>What help says.</summary>
    /// <param name="form">How a value is written, or null where that needs no words.</param>
    internal string HelpText(string? form) => Text + (form is null ? "" : $" ({form})") + (Default is null ? "" : $" [default: {Default}]");
}

/// <summary>The whole numbers from one to another.</summary>
internal readonly record struct NumberRange(int Minimum, int Maximum)
{
    public override string ToString() => $"{Minimum} to {Maximum}";
}
