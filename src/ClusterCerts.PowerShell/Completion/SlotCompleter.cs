using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace ClusterCerts.PowerShell;

/// <summary>Completes the slots of the key ring that the command line names; of none that is there the first three.</summary>
public sealed class SlotCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        return TypedWord.Of(wordToComplete).Choose(Slots(CompletionAuthority.Value(commandAst, fakeBoundParameters, "Path")));
    }

    private static IEnumerable<(string, string)> Slots(string? path)
    {
        try
        {
            if (path is not null && CompletionAuthority.FolderOf(path) is string folder)
                return [.. KeyRingFolder.Open(folder).Pairs.Select(pair => (pair.Slot, $"{pair.Name}: {pair.Role}, {pair.Status}"))];
        }
        catch (Exception e) when (e is ClusterCertsException or RuntimeException)
        {
            // While someone types, a folder that is no ring has no slots of its own.
        }

        return [("a", "Active"), ("b", "Next"), ("c", "Previous")];
    }
}
