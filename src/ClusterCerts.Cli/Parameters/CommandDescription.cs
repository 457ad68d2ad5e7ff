namespace ClusterCerts.Cli;

/// <summary>What a command does and takes.</summary>
/// <remarks>The build makes one of each cmdlet, so that both faces say the same; see <c>Cmdlets.g.cs</c> in the cmdlets' output.</remarks>
/// <param name="Name">The cmdlet's name, such as <c>New-NodeCert</c>.</param>
/// <param name="Text">One sentence or two, in PowerShell's words.</param>
/// <param name="Parameters">Its parameters.</param>
internal sealed record CommandDescription(string Name, string Text, IReadOnlyList<ParameterDescription> Parameters)
{
    /// <summary>The command's name: <c>new-node-cert</c>.</summary>
    internal string Command => CommandWords.Kebab(Name.Replace("-", "", StringComparison.Ordinal));

    /// <summary>What help says.</summary>
    internal string HelpText => CommandWords.Translate(Text);

    /// <summary>The same, with a sentence that is true of the command line alone.</summary>
    internal CommandDescription And(string sentence) => this with { Text = $"{Text} {sentence}" };
}
