using System.CommandLine;
using System.CommandLine.Parsing;

namespace ClusterCerts.Cli;

/// <summary>The options that say what a certificate must be.</summary>
internal sealed class ExpectationOptions
{
    private readonly Option<string?> _nodeId;
    private readonly Option<string[]> _trustPath;
    private readonly Option<string?> _keyPath;
    private readonly Option<string[]> _crlPath;
    private readonly Option<SerialNumber?> _minimumSerialNumber;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<DateTimeOffset?> _asOf;

    /// <summary>Gives them to <c>test-node-cert</c>.</summary>
    internal ExpectationOptions(Command command)
    {
        command.Options.Add(_nodeId = Parameter.Text(TestNodeCert.NodeId, "id"));
        command.Options.Add(Parameter.Path(TestNodeCert.AuthorityPath));
        command.Options.Add(_trustPath = Parameter.Paths(TestNodeCert.TrustPath));
        command.Options.Add(_keyPath = Parameter.Path(TestNodeCert.KeyPath));
        command.Options.Add(PassphraseFile = Parameter.Path(TestNodeCert.PassphraseFile));
        command.Options.Add(NodePassphraseFile = Parameter.Path(TestNodeCert.NodePassphraseFile));
        command.Options.Add(_crlPath = Parameter.Paths(TestNodeCert.CrlPath));
        command.Options.Add(_minimumSerialNumber = Parameter.SerialNumber(TestNodeCert.MinimumSerialNumber));
        command.Options.Add(_purpose = Parameter.Choice<CertPurpose>(TestNodeCert.Purpose));
        command.Options.Add(_asOf = Parameter.Date(TestNodeCert.AsOf));
    }

    /// <summary>What opens the key; the command asks for it where it is not given.</summary>
    internal Option<string?> PassphraseFile { get; }

    /// <summary>What opens the node's key where the other opens the signing key.</summary>
    internal Option<string?> NodePassphraseFile { get; }

    /// <summary>What says only what is served.</summary>
    internal IReadOnlyList<Option> OfServed => [_nodeId, _crlPath, _minimumSerialNumber, _purpose, _asOf];

    /// <summary>What says whom to trust without an authority.</summary>
    internal Option TrustPath => _trustPath;

    /// <summary>Adds an error where what was given does not go together.</summary>
    internal void Validate(CommandResult result)
    {
        if (result.GetResult(_trustPath) is not null && result.GetResult(Shared.AuthorityPathName) is OptionResult { Implicit: false })
            result.AddError($"--trust-path and {Shared.AuthorityPathName} cannot be combined: each says whom to trust.");
    }

    /// <summary>Whether an authority says whom to trust.</summary>
    internal bool NeedsAuthority(CommandRun run) => run.GetAll(_trustPath).Length == 0;

    /// <summary>What was given; of no file yet.</summary>
    internal NodeCertTestParameters Read(CommandRun run, Passphrase? passphrase)
    {
        string[] lists = run.GetAll(_crlPath);
        return new NodeCertTestParameters
        {
            CertificatePaths = [],
            NodeId = run.Get(_nodeId),
            AuthorityPath = NeedsAuthority(run) ? run.AuthorityPath : null,
            TrustPaths = NeedsAuthority(run) ? null : run.GetAll(_trustPath),
            KeyPath = run.Get(_keyPath),
            KeyPassphrase = passphrase,
            CrlPaths = lists.Length > 0 ? lists : null,
            MinimumSerialNumber = run.Get(_minimumSerialNumber),
            Purpose = run.Get(_purpose),
            AsOf = run.Get(_asOf),
        };
    }
}
