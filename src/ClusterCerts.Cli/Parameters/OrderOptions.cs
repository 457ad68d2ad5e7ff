using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>Which nodes shall have certificates, and what these shall be: from options, and from the rows of a table.</summary>
internal sealed class OrderOptions
{
    /// <summary>How a file that names nodes is taken.</summary>
    internal const string ReadsFiles = "have a table or list of them read with --from";

    private readonly NameOptions _names;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<KeyFormat?> _keyFormat;
    private readonly LifetimeOptions _lifetime;
    private readonly Option<string?> _outputPath;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<int?> _throttleLimit;

    /// <summary>Gives them to a command, after the nodes and the table.</summary>
    /// <param name="command">The command.</param>
    /// <param name="outputPath">Where it writes the files.</param>
    internal OrderOptions(Command command, ParameterDescription outputPath)
    {
        _names = new NameOptions(
            command, NewNodeCert.DnsName, NewNodeCert.IPAddress, NewNodeCert.Uri, NewNodeCert.EmailAddress, NewNodeCert.UserPrincipalName);
        command.Options.Add(_purpose = Parameter.Choice<CertPurpose>(NewNodeCert.Purpose));
        command.Options.Add(_keyAlgorithm = Parameter.Choice<KeyAlgorithm>(NewNodeCert.KeyAlgorithm));
        command.Options.Add(_keyFormat = Parameter.Choice<KeyFormat>(NewNodeCert.KeyFormat));
        _lifetime = new LifetimeOptions(command, NewNodeCert.Lifetime, NewNodeCert.NotAfter, NewNodeCert.Backdate, NewNodeCert.ClampToIssuer);
        command.Options.Add(_outputPath = Parameter.Path(outputPath));
        command.Options.Add(_passphraseFile = Parameter.Path(NewNodeCert.NodePassphraseFile));
        command.Options.Add(_throttleLimit = Parameter.Number(NewNodeCert.ThrottleLimit));
    }

    /// <summary>The table's option.</summary>
    internal Option<string?> From { get; } = Parameter.Path(OwnParameters.From);

    /// <summary>What encrypts the nodes' keys; the caller disposes it.</summary>
    internal Passphrase? ReadPassphrase(CommandRun run) => Passphrases.FromFile(run.Get(_passphraseFile));

    /// <summary>The orders, and the rows that some come from, by node ID. A row that is wrong is its own error.</summary>
    internal (NodeCertOrder[] Orders, IReadOnlyDictionary<string, NodeTableRow> Rows) Read(CommandRun run, string[] nodeIds, Passphrase? nodePassphrase)
    {
        NodeCertParameters given = Read(run, row: null) with { NodePassphrase = nodePassphrase };
        IReadOnlyList<NodeTableRow> rows = run.Get(From) switch
        {
            null => [],
            "-" => NodeTable.Read(StandardStreams.OpenInput("table", "pipe one into the command, or name its file with --from")),
            string path => NodeTable.Read(path),
        };
        run.Printer.Warnings([.. rows.Take(1).SelectMany(row => row.Overlooked(NodeTable.Columns))]);
        return (
            [
                .. nodeIds.Select(id => new NodeCertOrder(id, given)),
                .. run.Each(rows, row => new NodeCertOrder(Named(row, run.AuthorityPath), Read(run, row) with { NodePassphrase = nodePassphrase })),
            ],
            rows.DistinctBy(r => r.NodeId).ToDictionary(r => r.NodeId));
    }

    // What a list of certificates tells of where each was issued is no wish; what somebody wrote is.
    private static string Named(NodeTableRow row, string authority)
    {
        if (row.NodeId.Length == 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "A row of the table has a NodeId that holds nothing; leave such rows out.");
        row.Check();
        return row.IsRecord || row.Text("AuthorityPath") is not string its || SamePlace.Folders(its, authority)
            ? row.NodeId
            : throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"Node '{row.NodeId}', column 'AuthorityPath': the row is of '{its}', and this is '{authority}'; issue it with --authority-path.", row.NodeId);
    }

    private NodeCertParameters Read(CommandRun run, NodeTableRow? row) => new()
    {
        DnsNames = _names.DnsNames(run, row),
        IPAddresses = _names.IPAddresses(run, row),
        Uris = _names.Uris(run, row),
        EmailAddresses = _names.EmailAddresses(run, row),
        UserPrincipalNames = _names.UserPrincipalNames(run, row),
        Purpose = run.Get(_purpose) ?? row?.Choice<CertPurpose>("Purpose"),
        KeyAlgorithm = run.Get(_keyAlgorithm) ?? row?.Choice<KeyAlgorithm>("KeyAlgorithm"),
        KeyFormat = run.Get(_keyFormat) ?? row?.Choice<KeyFormat>("KeyFormat"),
        Lifetime = _lifetime.Read(run, row),
        OutputPath = run.Get(_outputPath) ?? row?.Text("OutputPath"),
        ThrottleLimit = run.Get(_throttleLimit),
        Force = run.Force,
    };
}
