using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-node-cert</c>: a key and a certificate for each node ID.</summary>
internal sealed class NewNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<string[]> _dnsName;
    private readonly Option<string[]> _ipAddress;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<KeyFormat?> _keyFormat;
    private readonly Option<TimeSpan?> _lifetime;
    private readonly Option<DateTimeOffset?> _notAfter;
    private readonly Option<TimeSpan?> _backdate;
    private readonly Option<bool> _clampToIssuer;
    private readonly Option<string?> _outputPath;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<int?> _throttleLimit;

    public NewNodeCertCommand()
        : base("new-node-cert", "Makes a key and a certificate for each node ID.")
    {
        _nodeId = TakesSeveral(Parameter.List("--node-id", "The identity of each node, exactly as it will claim it.", "id"), required: true);
        Takes(Shared.AuthorityPath());
        _dnsName = Takes(Parameter.List("--dns-name", "DNS names besides the node ID.", "name"));
        _ipAddress = Takes(Parameter.List("--ip-address", "IP addresses besides the node ID.", "address"));
        _purpose = Takes(Parameter.Choice<CertPurpose>("--purpose", "What the certificate is for."));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>("--key-algorithm", "The key's algorithm."));
        _keyFormat = Takes(Parameter.Choice<KeyFormat>("--key-format", "How the key is written."));
        _lifetime = Takes(Parameter.Duration("--lifetime", "How long it is valid from now."));
        _notAfter = Takes(Parameter.Date("--not-after", "The last second of its validity."));
        _backdate = Takes(Parameter.Duration("--backdate", "How far back its validity begins."));
        _clampToIssuer = Takes(Parameter.Switch("--clamp-to-issuer", "Ends it with its issuer where it would outlive it."));
        _outputPath = Takes(Parameter.Path("--output-path", "The folder for the files; the authority directory if not given."));
        _passphraseFile = Takes(Shared.PassphraseFile());
        _nodePassphraseFile = Takes(Parameter.Path("--node-passphrase-file", "The file whose one line encrypts the nodes' keys."));
        _throttleLimit = Takes(Parameter.Number("--throttle-limit", "How many keys are made at once.", minimum: 1));
        Takes(Shared.Force("Replaces files that exist; what is not given stays as the node had it."));
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetAll(_nodeId);
        CertAuthority authority = run.OpenAuthority();
        using Passphrase? nodePassphrase = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        NodeCertParameters parameters = Read(run) with { NodePassphrase = nodePassphrase };
        return Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase =>
            {
                IEnumerable<Outcome<NodeCert>> issued = authority.Issue(nodeIds, parameters, passphrase, run.Cancellation);
                run.Print(NodeCertView.View, issued, nodeIds.Length, "node certs",
                    o => $"make a key and a certificate for node {o.Target} with '{authority.GetSigningCert().Subject}'");
                return true;
            },
            run.Cancellation);
    }

    private NodeCertParameters Read(CommandRun run) => new()
    {
        DnsNames = run.GetAll(_dnsName),
        IPAddresses = run.GetAll(_ipAddress),
        Purpose = run.Get(_purpose),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        KeyFormat = run.Get(_keyFormat),
        Lifetime = run.Get(_lifetime),
        NotAfter = run.Get(_notAfter),
        Backdate = run.Get(_backdate),
        ClampToIssuer = run.Get(_clampToIssuer),
        OutputPath = run.Get(_outputPath),
        ThrottleLimit = run.Get(_throttleLimit),
        Force = run.Force,
        Notify = run.Printer.Warning,
    };
}
