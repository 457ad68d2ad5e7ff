using System.CommandLine;
using System.CommandLine.Completions;

namespace ClusterCerts.Cli;

/// <summary>The options that only a policy has.</summary>
internal static class PolicyOptions
{
    internal static Option<LifetimeLimit?> Limit(ParameterDescription about)
    {
        var option = new Option<LifetimeLimit?>(about.Option) { CustomParser = result => Parameter.Read(result, about.Option, LifetimeLimit.Parse) };
        Parameter.Describe(option, about, "duration", "such as 90d, or '<168h' for less");
        return option;
    }

    /// <summary>Patterns, given as a <see cref="Parameter.List"/> is; a regular expression, which may hold commas, is an argument of its own.</summary>
    internal static Option<string[]> Patterns(ParameterDescription about)
    {
        Option<string[]> option = Parameter.List(about, "pattern");
        option.CustomParser = result => Parameter.SplitAtCommas(result, isWhole: text => text.StartsWith('/'));
        return option;
    }

    /// <summary>What nodes may have: names for every node, or entries such as the example.</summary>
    internal static Option<NodeNames[]> NodeNames(ParameterDescription about, string example)
    {
        var option = new Option<NodeNames[]>(about.Option)
        {
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result =>
            {
                try
                {
                    return [.. result.Tokens.Select(t => Values.NodeNames.Parse(t.Value))];
                }
                catch (ClusterCertsException e)
                {
                    result.AddError($"{about.Option}: {e.Message}");
                    return null;
                }
            },
        };
        Parameter.Describe(option, about, "names", $"such as '{example}'");
        return option;
    }

    internal static Option<Truth?> Boolean(ParameterDescription about)
    {
        var option = new Option<Truth?>(about.Option)
        {
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result =>
            {
                if (bool.TryParse(result.Tokens[0].Value, out bool truth))
                    return new Truth(truth);
                result.AddError($"{about.Option}: '{result.Tokens[0].Value}' is neither true nor false.");
                return null;
            },
        };
        Parameter.Describe(option, about, "truth", "true, false");
        option.CompletionSources.Add(_ => [new CompletionItem("false"), new CompletionItem("true")]);
        return option;
    }
}

/// <summary>A value that is true or false. The parser takes a bool for a switch, and what follows it, if it is neither, for an argument of the command.</summary>
/// <param name="IsTrue">Which of the two it is.</param>
internal readonly record struct Truth(bool IsTrue);
