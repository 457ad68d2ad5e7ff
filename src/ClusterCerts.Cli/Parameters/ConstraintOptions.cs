using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>The options that say which names a CA may sign for.</summary>
internal sealed class ConstraintOptions
{
    private readonly Option<string[]> _permittedDnsName;
    private readonly Option<string[]> _permittedIPAddress;
    private readonly Option<string[]> _permittedEmailAddress;
    private readonly Option<string[]> _permittedUri;
    private readonly Option<string[]> _excludedDnsName;
    private readonly Option<string[]> _excludedIPAddress;
    private readonly Option<string[]> _excludedEmailAddress;
    private readonly Option<string[]> _excludedUri;

    /// <summary>Gives them to a command, which describes them.</summary>
    /// <param name="command">The command.</param>
    /// <param name="permitted">Those that permit: of DNS names, addresses, e-mail addresses and URIs.</param>
    /// <param name="excluded">Those that exclude, in the same order.</param>
    internal ConstraintOptions(Command command, ParameterDescription[] permitted, ParameterDescription[] excluded)
    {
        command.Options.Add(_permittedDnsName = Parameter.List(permitted[0], "name"));
        command.Options.Add(_permittedIPAddress = Parameter.List(permitted[1], "network"));
        command.Options.Add(_permittedEmailAddress = Parameter.List(permitted[2], "address"));
        command.Options.Add(_permittedUri = Parameter.List(permitted[3], "host"));
        command.Options.Add(_excludedDnsName = Parameter.List(excluded[0], "name"));
        command.Options.Add(_excludedIPAddress = Parameter.List(excluded[1], "network"));
        command.Options.Add(_excludedEmailAddress = Parameter.List(excluded[2], "address"));
        command.Options.Add(_excludedUri = Parameter.List(excluded[3], "host"));
    }

    /// <summary>What was given.</summary>
    internal NameConstraintParameters Read(CommandRun run) => new()
    {
        PermittedDnsNames = Values(run, _permittedDnsName),
        PermittedIPAddresses = Values(run, _permittedIPAddress),
        PermittedEmailAddresses = Values(run, _permittedEmailAddress),
        PermittedUris = Values(run, _permittedUri),
        ExcludedDnsNames = Values(run, _excludedDnsName),
        ExcludedIPAddresses = Values(run, _excludedIPAddress),
        ExcludedEmailAddresses = Values(run, _excludedEmailAddress),
        ExcludedUris = Values(run, _excludedUri),
    };

    private static string[]? Values(CommandRun run, Option<string[]> option) => run.IsGiven(option) ? run.GetAll(option) : null;
}
