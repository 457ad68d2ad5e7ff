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
        Command command, ParameterDescription lifetime, ParameterDescription notAfter, ParameterDescription backdate,
        ParameterDescription clampToIssuer)
    {
        command.Options.Add(_lifetime = Parameter.Duration(lifetime));
        command.Options.Add(_notAfter = Parameter.Date(notAfter));
        command.Options.Add(_backdate = Parameter.Duration(backdate));
        command.Options.Add(_clampToIssuer = Parameter.Switch(clampToIssuer));
        Exclusive.NotBoth(command, _lifetime, _notAfter, "Give --lifetime or --not-after, not both.");
    }

    /// <summary>What was given.</summary>
    /// <param name="run">The run.</param>
    /// <param name="row">The row of a table that says what was not given; null when there is none.</param>
    /// <exception cref="ClusterCertsException">It does not go together, or a cell is wrong.</exception>
    internal CertLifetime Read(CommandRun run, NodeTableRow? row = null)
    {
        TimeSpan? lifetime = run.Get(_lifetime) ?? row?.Read("Lifetime", DurationText.Parse);
        DateTimeOffset? notAfter = run.Get(_notAfter) ?? (row is { IsRecord: false } ? row.Read("NotAfter", MomentText.Parse) : null);
        TimeSpan? backdate = run.Get(_backdate) ?? row?.Read("Backdate", DurationText.Parse);
        bool clampToIssuer = run.Get(_clampToIssuer) || row?.Truth("ClampToIssuer") == true;
        return row is null || lifetime is null || notAfter is null
            ? new(lifetime, notAfter, backdate, clampToIssuer)
            : throw new ClusterCertsException(
                ErrorCode.InvalidLifetime, $"Node '{row.NodeId}', column 'NotAfter': Give --lifetime or --not-after, not both.", row.NodeId);
    }
}
