using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>The options that say how running servers are asked.</summary>
internal sealed class EndpointOptions
{
    private readonly Option<string?> _certificatePath;
    private readonly Option<string?> _keyPath;
    private readonly Option<StartTls?> _startTls;

    /// <summary>Gives them to a command, which describes them.</summary>
    internal EndpointOptions(
        Command command, ParameterDescription certificatePath, ParameterDescription keyPath, ParameterDescription startTls,
        ParameterDescription timeout)
    {
        command.Options.Add(_certificatePath = Parameter.Path(certificatePath));
        command.Options.Add(_keyPath = Parameter.Path(keyPath));
        command.Options.Add(_startTls = Parameter.Choice<StartTls>(startTls));
        command.Options.Add(Timeout = Parameter.Duration(timeout));
    }

    /// <summary>What is shown to servers.</summary>
    internal IReadOnlyList<Option> OfClient => [_certificatePath, _keyPath];

    /// <summary>How long a wait may last.</summary>
    internal Option<TimeSpan?> Timeout { get; }

    /// <summary>What was given.</summary>
    internal EndpointTestParameters Read(CommandRun run) => new()
    {
        ClientCertificatePath = run.Get(_certificatePath),
        ClientKeyPath = run.Get(_keyPath),
        StartTls = run.Get(_startTls),
        Timeout = run.Get(Timeout) ?? EndpointTestParameters.DefaultTimeout,
    };
}
