using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>The options that say in which token a signing key is.</summary>
internal sealed class KeyUriOptions
{
    private readonly Option<string?> _keyUri;
    private readonly Option<string?> _tokenModule;

    /// <summary>Gives them to a command.</summary>
    internal KeyUriOptions(Command command, ParameterDescription keyUri, ParameterDescription tokenModule)
    {
        command.Options.Add(_keyUri = Parameter.Text(keyUri, "uri"));
        command.Options.Add(_tokenModule = Parameter.Path(tokenModule));
    }

    /// <summary>What was given; null for a key in a file.</summary>
    internal KeyUri? Read(CommandRun run) => KeyUri.ParseIfAny(run.Get(_keyUri), run.Get(_tokenModule) is string module ? Path.GetFullPath(module) : null);
}
