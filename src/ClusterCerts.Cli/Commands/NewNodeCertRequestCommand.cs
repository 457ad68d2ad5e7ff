using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-node-cert-request</c>: a key and a request on the node itself.</summary>
internal sealed class NewNodeCertRequestCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<string?> _path;
    private readonly Option<Preset?> _preset;
    private readonly Option<string[]> _dnsName;
    private readonly Option<string[]> _ipAddress;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<string?> _subject;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<KeyFormat?> _keyFormat;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<bool> _reuseKey;

    public NewNodeCertRequestCommand()
        : base("new-node-cert-request", "Makes a key and a certificate request on the node itself, so that the key never leaves it.")
    {
        _nodeId = TakesSeveral(Parameter.List("--node-id", "The identity of each node, exactly as it will claim it.", "id"), required: true);
        _path = Takes(Parameter.Path("--path", "The folder for the key and the request; the current one if not given."));
        _preset = Takes(Parameter.Choice<Preset>("--preset", "The system whose conventions fill in what is not given."));
        _dnsName = Takes(Parameter.List("--dns-name", "DNS names besides the node ID.", "name"));
        _ipAddress = Takes(Parameter.List("--ip-address", "IP addresses besides the node ID.", "address"));
        _purpose = Takes(Parameter.Choice<CertPurpose>("--purpose", "What the certificate shall be for."));
        _subject = Takes(Parameter.Text(
            "--subject", "The distinguished name to ask for; its common name must be the node ID.", "name"));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>("--key-algorithm", "The key's algorithm."));
        _keyFormat = Takes(Parameter.Choice<KeyFormat>("--key-format", "How the key is written."));
        _nodePassphraseFile = Takes(Parameter.Path(
            "--node-passphrase-file", "The file whose one line encrypts the key, or opens the one that is reused."));
        _reuseKey = Takes(Parameter.Switch("--reuse-key", "Uses the key that is there already."));
        Takes(Shared.Force());
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetAll(_nodeId);
        using Passphrase? nodePassphrase = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        NodeCertRequestParameters parameters = Read(run) with { NodePassphrase = nodePassphrase };
        run.Print(NodeCertRequestView.View, RequestMaker.Make(nodeIds, parameters, run.Context, run.Cancellation), nodeIds.Length, "requests",
            o => $"make a request for node {o.Target}{(run.Get(_reuseKey) ? " with its key" : " with a new key")}");
        return true;
    }

    private NodeCertRequestParameters Read(CommandRun run) => new()
    {
        Path = run.Get(_path) ?? ".",
        Preset = run.Get(_preset) ?? Preset.Default,
        DnsNames = run.GetAll(_dnsName),
        IPAddresses = run.GetAll(_ipAddress),
        Purpose = run.Get(_purpose),
        Subject = run.Get(_subject),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        KeyFormat = run.Get(_keyFormat) ?? KeyFormat.Pkcs8,
        ReuseKey = run.Get(_reuseKey),
        Force = run.Force,
        Notify = run.Printer.Warning,
    };
}
