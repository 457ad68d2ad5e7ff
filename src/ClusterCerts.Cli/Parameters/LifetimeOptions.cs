using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>The options that say how long a certificate is valid.</summary>
internal sealed class LifetimeOptions
{
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<DateTimeOffset?> _notAfter;
    private readonly Option<TimeSpan?> _backdate;
    private readonly Option<bool> _clampToIssuer;

    /// <summary>Gives them to a command, which describes them.</summary>
    internal LifetimeOptions(
        Command command, ParameterDescription lifetime, ParameterDescription notAfter, ParameterDescription backdate, ParameterDescription clampToIssuer)
    {
        command.Options.Add(_lifetime = Parameter.Duration(lifetime));
        command.Options.Add(_notAfter = Parameter.Date(notAfter));
        command.Options.Add(_backdate = Parameter.Duration(backdate));
        command.Options.Add(_clampToIssuer = Parameter.Switch(clampToIssuer));
    }

    /// <summary>What was given.</summary>
    /// <exception cref="ClusterCertsException">It does not go together.</exception>
    internal CertLifetime Read(CommandRun run) =>
        new(run.Get(_lifetime), run.Get(_notAfter), run.Get(_backdate), run.Get(_clampToIssuer));
}
