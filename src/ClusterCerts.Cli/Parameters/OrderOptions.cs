using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>What a node's certificate shall be, for a command that gives nodes the certificates that they should have.</summary>
internal sealed class OrderOptions
{
    private readonly Option<string[]> _dnsName;
    private readonly Option<string[]> _ipAddress;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<KeyFormat?> _keyFormat;
    private readonly LifetimeOptions _lifetime;
    private readonly Option<string?> _outputPath;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<int?> _throttleLimit;

    /// <summary>Gives them to a command.</summary>
    internal OrderOptions(Command command)
    {
        command.Options.Add(_dnsName = Parameter.List(SyncNodeCert.DnsName, "name"));
        command.Options.Add(_ipAddress = Parameter.List(SyncNodeCert.IPAddress, "address"));
        command.Options.Add(_purpose = Parameter.Choice<CertPurpose>(SyncNodeCert.Purpose));
        command.Options.Add(_keyAlgorithm = Parameter.Choice<KeyAlgorithm>(SyncNodeCert.KeyAlgorithm));
        command.Options.Add(_keyFormat = Parameter.Choice<KeyFormat>(SyncNodeCert.KeyFormat));
        _lifetime = new LifetimeOptions(command, SyncNodeCert.Lifetime, SyncNodeCert.NotAfter, SyncNodeCert.Backdate, SyncNodeCert.ClampToIssuer);
        command.Options.Add(_outputPath = Parameter.Path(SyncNodeCert.OutputPath));
        command.Options.Add(_nodePassphraseFile = Parameter.Path(SyncNodeCert.NodePassphraseFile));
        command.Options.Add(_throttleLimit = Parameter.Number(SyncNodeCert.ThrottleLimit));
    }

    /// <summary>What encrypts the nodes' keys; the caller disposes it.</summary>
    internal Passphrase? ReadPassphrase(CommandRun run) => Passphrases.FromFile(run.Get(_nodePassphraseFile));

    /// <summary>What was asked for, but the passphrase.</summary>
    internal NodeCertParameters Read(CommandRun run) => new()
    {
        DnsNames = run.GetAll(_dnsName),
        IPAddresses = run.GetAll(_ipAddress),
        Purpose = run.Get(_purpose),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        KeyFormat = run.Get(_keyFormat),
        Lifetime = _lifetime.Read(run),
        OutputPath = run.Get(_outputPath),
        ThrottleLimit = run.Get(_throttleLimit),
        Force = run.Force,
    };
}
