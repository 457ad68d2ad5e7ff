using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClusterCerts.Cli;

/// <summary>What is wrong with a command line.</summary>
internal static class UsageErrors
{
    /// <summary>The errors; none when the command may run.</summary>
    internal static IEnumerable<string> Of(ParseResult arguments)
    {
        if (arguments.CommandResult.Command is not CliCommand command)
        {
            // The last alone: what a mistyped command brings with it says nothing more.
            return arguments.Errors.TakeLast(1).Select(e => e.Message);
        }

        // The parser takes an option that it does not know for a value, and a value it must not become: with
        // a mistyped --what-if the command would run.
        var strangers = arguments.Tokens
            .Where(t => t.Type == TokenType.Argument && LooksLikeOption(t.Value))
            .Select(t => Unknown(t.Value, command))
            .ToList();
        return strangers.Count > 0 ? strangers : arguments.Errors.Select(e => e.Message);
    }

    /// <summary>The command that shows the help that is needed.</summary>
    internal static string HelpFor(ParseResult arguments) =>
        arguments.CommandResult.Command is CliCommand command ? $"clustercerts {command.Name} --help" : "clustercerts --help";

    private static bool LooksLikeOption(string value) => value.Length > 1 && value[0] == '-' && !char.IsAsciiDigit(value[1]);

    private static string Unknown(string value, CliCommand command)
    {
        string name = "--" + CommandWords.Kebab(value.Trim('-').Split('=', ':')[0]);
        string hint = command.Options.Any(o => o.Name == name && o.Name != value) ? $"; write {name}" : "";
        return $"'{value}' is no option of {command.Name}{hint}.";
    }
}
