using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClusterCerts.Cli;

/// <summary>The options that only a policy has.</summary>
internal static class PolicyOptions
{
    internal static Option<LifetimeLimit?> Limit(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "duration",
        CustomParser = result => Try<LifetimeLimit?>(result, name, () => LifetimeLimit.Parse(result.Tokens[0].Value)),
    };

    internal static Option<SerialNumber?> SerialNumber(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "number",
        CustomParser = result => Try<SerialNumber?>(result, name, () => ClusterCerts.Values.SerialNumber.Parse(result.Tokens[0].Value)),
    };

    /// <summary>Patterns, given as a <see cref="Parameter.List"/> is; a regular expression, which may hold commas, is an argument of its own.</summary>
    internal static Option<string[]> Patterns(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "pattern",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => Parameter.SplitAtCommas(result, isWhole: text => text.StartsWith('/')),
    };

    internal static Option<NodeNames[]> NodeNames(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "names",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => Try<NodeNames[]>(result, name, () => [.. result.Tokens.Select(t => ClusterCerts.Values.NodeNames.Parse(t.Value))]),
    };

    internal static Option<bool?> Truth(string name, string description) => new(name)
    {
        Description = $"{description} (true, false)",
        HelpName = "truth",
        Arity = ArgumentArity.ExactlyOne,
        CustomParser = result =>
        {
            if (bool.TryParse(result.Tokens[0].Value, out bool truth))
                return truth;
            result.AddError($"{name}: '{result.Tokens[0].Value}' is neither true nor false.");
            return null;
        },
    };

    private static T? Try<T>(ArgumentResult result, string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ClusterCertsException e)
        {
            result.AddError($"{name}: {e.Message}");
            return default;
        }
    }
}
