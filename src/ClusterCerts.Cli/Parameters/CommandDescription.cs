namespace ClusterCerts.Cli;

/// <summary>What a command does and takes.</summary>
/// <remarks>The build makes one of each cmdlet, so that both faces say the same: see <c>Cmdlets.g.cs</c> beside the cmdlets' assembly.</remarks>
/// <param name="Name">The cmdlet's name in kebab-case.</param>
/// <param name="Text">One sentence or two.</param>
/// <param name="Parameters">Its parameters.</param>
internal sealed record CommandDescription(string Name, string Text, IReadOnlyList<ParameterDescription> Parameters)
{
    /// <summary>The same, with a sentence that is true of the command line alone.</summary>
    internal CommandDescription And(string sentence) => this with { Text = $"{Text} {sentence}" };
}
