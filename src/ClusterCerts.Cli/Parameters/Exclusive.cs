using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClusterCerts.Cli;

/// <summary>Options that contradict each other: to give both is wrong usage.</summary>
internal static class Exclusive
{
    /// <summary>Refuses two options together.</summary>
    /// <param name="command">The command.</param>
    /// <param name="one">The one.</param>
    /// <param name="other">The other.</param>
    /// <param name="message">What is said then.</param>
    internal static void NotBoth(Command command, Option one, Option other, string message) => command.Validators.Add(result =>
    {
        if (IsGiven(result, one) && IsGiven(result, other))
            result.AddError(message);
    });

    /// <summary>Refuses an option without another.</summary>
    /// <param name="command">The command.</param>
    /// <param name="option">The option.</param>
    /// <param name="other">What it belongs to.</param>
    /// <param name="message">What is said then.</param>
    internal static void OnlyWith(Command command, Option option, Option other, string message) => command.Validators.Add(result =>
    {
        if (IsGiven(result, option) && !IsGiven(result, other))
            result.AddError(message);
    });

    /// <summary>Demands exactly one of a positional parameter and of options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="positional">The positional parameter.</param>
    /// <param name="name">What help calls it.</param>
    /// <param name="options">The options.</param>
    internal static void ExactlyOne(Command command, Positional positional, string name, params Option[] options) => command.Validators.Add(result =>
    {
        List<string> given = [.. options.Where(option => IsGiven(result, option)).Select(option => option.Name)];
        if (!positional.IsMissing(result))
            given.Insert(0, name);
        if (given.Count == 0)
            result.AddError($"{command.Name} needs {name}, {string.Join(" or ", options.Select(option => option.Name))}.");
        else if (given.Count > 1)
            result.AddError($"{given[0]} and {given[1]} cannot be combined: each says what is meant.");
    });

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };
}
