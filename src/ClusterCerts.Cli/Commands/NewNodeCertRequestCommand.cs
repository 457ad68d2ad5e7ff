using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>new-node-cert-request</c>: a key and a request on the node itself.</summary>
internal sealed class NewNodeCertRequestCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<string?> _path;
    private readonly Option<Preset?> _preset;
    private readonly NameOptions _names;
    private readonly Option<CertPurpose?> _purpose;
    private readonly Option<string?> _subject;
    private readonly Option<KeyAlgorithm?> _keyAlgorithm;
    private readonly Option<KeyFormat?> _keyFormat;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<bool> _reuseKey;
    private readonly Option<bool> _ifMissing;

    public NewNodeCertRequestCommand()
        : base(NewNodeCertRequest.Command)
    {
        _nodeId = TakesSeveral(Parameter.List(NewNodeCertRequest.NodeId, "id"));
        _path = Takes(Parameter.Path(NewNodeCertRequest.Path));
        _preset = Takes(Parameter.Choice<Preset>(NewNodeCertRequest.Preset));
        _names = new NameOptions(
            this, NewNodeCertRequest.DnsName, NewNodeCertRequest.IPAddress, NewNodeCertRequest.Uri, NewNodeCertRequest.EmailAddress, NewNodeCertRequest.UserPrincipalName);
        _purpose = Takes(Parameter.Choice<CertPurpose>(NewNodeCertRequest.Purpose));
        _subject = Takes(Parameter.Text(NewNodeCertRequest.Subject, "name"));
        _keyAlgorithm = Takes(Parameter.Choice<KeyAlgorithm>(NewNodeCertRequest.KeyAlgorithm));
        _keyFormat = Takes(Parameter.Choice<KeyFormat>(NewNodeCertRequest.KeyFormat));
        _nodePassphraseFile = Takes(Parameter.Path(NewNodeCertRequest.NodePassphraseFile));
        _reuseKey = Takes(Parameter.Switch(NewNodeCertRequest.ReuseKey));
        Takes(Parameter.Switch(NewNodeCertRequest.Force));
        _ifMissing = Takes(Parameter.Switch(NewNodeCertRequest.IfMissing));
    }

    protected override bool Execute(CommandRun run)
    {
        string[] nodeIds = run.GetAll(_nodeId);
        using Passphrase? nodePassphrase = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        NodeCertRequestParameters parameters = Read(run) with { NodePassphrase = nodePassphrase };
        List<Outcome<NodeCertRequest>> found = [];
        if (run.Get(_ifMissing))
            nodeIds = [.. RequestMaker.FindMissing(nodeIds, parameters, found.Add, run.Context, run.Printer.Warning)];
        foreach (Outcome<NodeCertRequest> there in found.Where(f => f.Succeeded))
            run.Printer.Line($"The request '{there.Value!.Path}' is there as it is asked for; nothing was made.");
        run.Print(NodeCertRequestView.View, found, found.Count, "requests");
        run.Print(NodeCertRequestView.View, RequestMaker.Make(nodeIds, parameters, run.Context, run.Printer.Warning, run.Cancellation),
            nodeIds.Length, "requests",
            o => $"make a request for node {o.Target}{(run.Get(_reuseKey) ? " with its key" : " with a new key")}");
        return true;
    }

    private NodeCertRequestParameters Read(CommandRun run) => new()
    {
        Path = run.Get(_path) ?? ".",
        Preset = run.Get(_preset) ?? Preset.Default,
        DnsNames = _names.DnsNames(run),
        IPAddresses = _names.IPAddresses(run),
        Uris = _names.Uris(run),
        EmailAddresses = _names.EmailAddresses(run),
        UserPrincipalNames = _names.UserPrincipalNames(run),
        Purpose = run.Get(_purpose),
        Subject = run.Get(_subject),
        KeyAlgorithm = run.Get(_keyAlgorithm),
        KeyFormat = run.Get(_keyFormat) ?? KeyFormat.Pkcs8,
        ReuseKey = run.Get(_reuseKey),
        Force = run.Force,
    };
}
