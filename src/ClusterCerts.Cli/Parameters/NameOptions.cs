using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>The options with the names of a certificate.</summary>
internal sealed class NameOptions
{
    private readonly Option<string[]> _dnsName;
    private readonly Option<string[]> _ipAddress;
    private readonly Option<string[]> _uri;
    private readonly Option<string[]> _emailAddress;
    private readonly Option<string[]> _userPrincipalName;

    /// <summary>Gives them to a command, which describes them.</summary>
    internal NameOptions(
        Command command, ParameterDescription dnsName, ParameterDescription ipAddress, ParameterDescription uri, ParameterDescription emailAddress,
        ParameterDescription userPrincipalName)
    {
        command.Options.Add(_dnsName = Parameter.List(dnsName, "name"));
        command.Options.Add(_ipAddress = Parameter.List(ipAddress, "address"));
        command.Options.Add(_uri = Parameter.List(uri, "uri"));
        _uri.CustomParser = result => Parameter.Split(result, NodeNames.SplitNames);
        command.Options.Add(_emailAddress = Parameter.List(emailAddress, "address"));
        command.Options.Add(_userPrincipalName = Parameter.List(userPrincipalName, "name"));
    }

    /// <summary>The DNS names that were given, else those of the row of a table, if there is one.</summary>
    internal IReadOnlyList<string> DnsNames(CommandRun run, NodeTableRow? row = null) => Given(run, _dnsName) ?? row?.List("DnsName", "DnsNames") ?? [];

    /// <summary>The addresses, likewise.</summary>
    internal IReadOnlyList<string> IPAddresses(CommandRun run, NodeTableRow? row = null) => Given(run, _ipAddress) ?? row?.List("IPAddress", "IPAddresses") ?? [];

    /// <summary>The URIs, likewise.</summary>
    internal IReadOnlyList<string> Uris(CommandRun run, NodeTableRow? row = null) => Given(run, _uri) ?? row?.List("Uri", "Uris") ?? [];

    /// <summary>The e-mail addresses, likewise.</summary>
    internal IReadOnlyList<string> EmailAddresses(CommandRun run, NodeTableRow? row = null) =>
        Given(run, _emailAddress) ?? row?.List("EmailAddress", "EmailAddresses") ?? [];

    /// <summary>The user principal names, likewise.</summary>
    internal IReadOnlyList<string> UserPrincipalNames(CommandRun run, NodeTableRow? row = null) =>
        Given(run, _userPrincipalName) ?? row?.List("UserPrincipalName", "UserPrincipalNames") ?? [];

    private static string[]? Given(CommandRun run, Option<string[]> option) => run.GetAll(option) is { Length: > 0 } given ? given : null;
}
