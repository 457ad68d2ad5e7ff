using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClusterCerts.Cli;

/// <summary>A parameter that is an option and also positional, as parameters at position 0 are in PowerShell.</summary>
internal sealed class Positional
{
    private readonly Argument<string[]> _argument;
    private readonly Option<string[]> _option;

    private Positional(Argument<string[]> argument, Option<string[]> option) => (_argument, _option) = (argument, option);

    /// <summary>Gives a command such a parameter.</summary>
    /// <param name="command">The command.</param>
    /// <param name="option">The option, which takes lists and may be required; its arguments are read as it is.</param>
    /// <param name="single">Whether at most one value may be given.</param>
    /// <param name="instead">Another option that names what is meant; null when there is none.</param>
    internal static Positional Add(Command command, Option<string[]> option, bool single, Option? instead = null)
    {
        var argument = new Argument<string[]>(option.Name.TrimStart('-'))
        {
            Description = option.Description,
            HelpName = option.HelpName,
            Arity = single ? ArgumentArity.ZeroOrOne : ArgumentArity.ZeroOrMore,
            CustomParser = option.CustomParser ?? TakeAll,
        };
        if (single)
        {
            option.Arity = ArgumentArity.ExactlyOne;
            option.AllowMultipleArgumentsPerToken = false;
            option.CustomParser ??= TakeAll;
        }

        // Required is a value of the one or of the other.
        bool required = option.Required;
        option.Required = false;
        option.Description = "The same by name.";
        var positional = new Positional(argument, option);
        command.Arguments.Add(argument);
        command.Options.Add(option);
        command.Validators.Add(
            result => positional.Validate(result, required && (instead is null || result.GetResult(instead) is null), single, instead));
        return positional;
    }

    /// <summary>The values, arguments first.</summary>
    internal string[] Values(ParseResult arguments) =>
        [.. arguments.GetValue(_argument) ?? [], .. arguments.GetValue(_option) ?? []];

    /// <summary>The only value, or null.</summary>
    internal string? Value(ParseResult arguments) => Values(arguments) is [var value] ? value : null;

    /// <summary>The only value where it was given without the option's name, or null.</summary>
    internal string? Unnamed(ParseResult arguments) => arguments.GetValue(_argument) is [string value] ? value : null;

    /// <summary>Whether no value was given, for validators of several parameters.</summary>
    internal bool IsMissing(CommandResult result) =>
        Given(result.GetResult(_argument)?.Tokens) + Given(result.GetResult(_option)?.Tokens) == 0;

    private void Validate(CommandResult result, bool required, bool single, Option? instead)
    {
        int given = Given(result.GetResult(_argument)?.Tokens) + Given(result.GetResult(_option)?.Tokens);
        if (required && given == 0)
            result.AddError($"{result.Command.Name} needs <{_option.HelpName}>, as an argument or "
                + $"with {_option.Name}{(instead is null ? "" : $", or {instead.Name}")}.");
        if (single && given > 1)
            result.AddError($"{result.Command.Name} takes one <{_option.HelpName}>, as an argument or with {_option.Name}.");
    }

    // The parser has no conversion of its own from one value to a list.
    private static string[] TakeAll(ArgumentResult result) => [.. result.Tokens.Select(t => t.Value)];

    private static int Given(IReadOnlyList<Token>? tokens) => tokens?.Count ?? 0;
}
