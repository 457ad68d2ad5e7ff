using System.Text.RegularExpressions;

namespace ClusterCerts.Cli.Tests;

/// <summary>The options that messages name: each is one of the command that was run, or of another that the message names.</summary>
internal static partial class NamedOptions
{
    private static readonly CliCommand[] Commands = [.. CommandList.CreateAll()];

    /// <summary>Checks what a command printed on standard error.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="error">What was printed.</param>
    internal static void Check(string name, string error)
    {
        if (Array.Find(Commands, command => command.Name == name) is not CliCommand own)
            return;
        foreach (string line in error.Split('\n').Where(line => line.StartsWith("clustercerts: ", StringComparison.Ordinal)))
        {
            // What is quoted was typed, or is a name of somebody's.
            string text = Quoted().Replace(line, "");
            string[] known = [.. Commands.Where(command => command == own || text.Contains(command.Name, StringComparison.Ordinal)).SelectMany(command => command.Options).Select(o => o.Name)];
            string[] strange = [.. Option().Matches(text).Select(match => match.Value).Where(option => option != "--help" && !known.Contains(option))];
            Assert.True(strange.Length == 0, $"{name} has no {string.Join(", ", strange)}: {line}");
        }
    }

    [GeneratedRegex(@"(?<!\w)'[^']*'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?<![\w-])--[a-z][a-z0-9-]+")]
    private static partial Regex Option();
}
