using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClusterCerts.Cli;

/// <summary>What is wrong with a command line.</summary>
internal static class UsageErrors
{
    /// <summary>The errors; none when the command may run.</summary>
    /// <param name="arguments">What was parsed.</param>
    /// <param name="typed">The arguments as they were typed: the parser skips <c>--node-id=</c> and takes what follows for its value.</param>
    internal static IEnumerable<string> Of(ParseResult arguments, IReadOnlyList<string> typed)
    {
        if (arguments.CommandResult.Command is not CliCommand command)
        {
            // What a mistyped command brings with it says nothing more.
            return typed is [{ Length: > 0 } first, ..] && first[0] != '-' && arguments.CommandResult.Command is RootCommand root && root.Subcommands.All(c => c.Name != first)
                ? [NoCommand(first, root)]
                : arguments.Errors.TakeLast(1).Select(e => e.Message);
        }

        var unset = typed.Where(a => a.Length > 1 && a[^1] is '=' or ':').SelectMany(a => command.Options.Where(o => o.Name == a[..^1])).ToList();
        if (unset.Count > 0)
            return unset.Select(Empty);

        // The parser takes an option that it does not know for a value, and a value it must not become: with
        // a mistyped --what-if the command would run.
        var strangers = arguments.Tokens
            .Where(t => t.Type == TokenType.Argument && LooksLikeOption(t.Value))
            .Select(t => Unknown(t.Value, command))
            .ToList();
        if (strangers.Count > 0)
            return strangers;
        var empty = arguments.CommandResult.Children.Where(r => r.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value))).Select(Empty).ToList();
        return empty.Count > 0 ? empty : arguments.Errors.Select(e => e.Message);
    }

    /// <summary>What is said of a value that holds nothing: a shell's variable that was never set is no wish for the default.</summary>
    internal static string Empty(SymbolResult given) => given switch
    {
        OptionResult option => Empty(option.Option),
        ArgumentResult { Parent: OptionResult option } => Empty(option),
        ArgumentResult argument => $"<{argument.Argument.HelpName ?? argument.Argument.Name}> is empty; give a value, or leave it out.",
        _ => "A value is empty; give one, or leave it out.",
    };

    private static string Empty(Option option) => $"{option.Name} is empty; give a value, or leave it out.";

    /// <summary>The command that shows the help that is needed.</summary>
    internal static string HelpFor(ParseResult arguments) =>
        arguments.CommandResult.Command is CliCommand command ? $"clustercerts {command.Name} --help" : "clustercerts --help";

    private static bool LooksLikeOption(string value) => value.Length > 1 && value[0] == '-' && !char.IsAsciiDigit(value[1]);

    private static string Unknown(string value, CliCommand command)
    {
        string name = value.Trim('-').Split('=', ':')[0];
        string hint = SimilarNames.To(name, command.Options.Where(o => !o.Hidden).Select(o => o.Name.TrimStart('-'))) is [string one] && value != $"--{one}"
            ? $"; write --{one}" : "";
        return $"'{value}' is not an option of {command.Name}{hint}.";
    }

    private static string NoCommand(string value, RootCommand root) =>
        SimilarNames.To(value, root.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)) is { Count: > 0 } names
            ? $"'{value}' is no command; write {string.Join(" or ", names)}."
            : $"'{value}' is no command.";
}
