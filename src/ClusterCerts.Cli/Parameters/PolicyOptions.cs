using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>The options that only a policy has.</summary>
internal static class PolicyOptions
{
    internal static Option<LifetimeLimit?> Limit(ParameterDescription about) =>
        Parameter.One<LifetimeLimit?>(about, "duration", "such as 90d, or '<168h' for less",
            result => Parameter.Read(result, result.Tokens[0].Value, about.Option, LifetimeLimit.Parse));

    /// <summary>Patterns, given as a <see cref="Parameter.List"/> is; a regular expression, which may hold commas, is an argument of its own.</summary>
    internal static Option<string[]> Patterns(ParameterDescription about) =>
        Parameter.Many(about, "pattern", null, result => Parameter.SplitAtCommas(result, isWhole: text => text.StartsWith('/')));

    /// <summary>What nodes may have: names for every node, or an entry such as the example.</summary>
    internal static Option<NodeNames[]> NodeNames(ParameterDescription about, string example) =>
        Parameter.Many<NodeNames>(about, "names", $"such as '{example}'", result =>
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
        });

    internal static Option<bool?> Truth(ParameterDescription about)
    {
        Option<bool?> option = Parameter.One<bool?>(about, "truth", "true, false", result =>
        {
            if (bool.TryParse(result.Tokens[0].Value, out bool truth))
                return truth;
            result.AddError($"{about.Option}: '{result.Tokens[0].Value}' is neither true nor false.");
            return null;
        });
        option.Arity = ArgumentArity.ExactlyOne;
        return option;
    }
}
