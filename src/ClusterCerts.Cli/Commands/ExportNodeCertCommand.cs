using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>export-node-cert</c>: what one node or client needs, in the layout its software loads.</summary>
internal sealed class ExportNodeCertCommand : CliCommand
{
    private readonly Positional _nodeId;
    private readonly Option<string?> _authorityPath;
    private readonly Option<ExportFormat?> _as;
    private readonly Option<string?> _outputPath;
    private readonly Option<string?> _targetPath;
    private readonly Option<string?> _certificatePath;
    private readonly Option<string?> _keyPath;
    private readonly Option<string?> _keyRing;
    private readonly Option<string[]> _trustPath;
    private readonly Option<string[]> _crlPath;
    private readonly Option<string?> _passphraseFile;
    private readonly Option<string?> _nodePassphraseFile;
    private readonly Option<PfxEncryption?> _pfxEncryption;
    private readonly Option<string?> _endpoint;

    public ExportNodeCertCommand()
        : base("export-node-cert", "Writes what a node or client needs, and nothing more, in the layout that its software loads.")
    {
        _nodeId = TakesSeveral(
            Parameter.List("--node-id", "The nodes; * and ? stand for any characters and any one.", "id"), required: false);
        _authorityPath = Takes(Shared.AuthorityPath());
        _as = Takes(Parameter.Choice<ExportFormat>("--as", "The layout."));
        _as.Required = true;
        _outputPath = Takes(Parameter.Path(
            "--output-path",
            "The folder that is made, or the file of a layout that is one; a folder for each node when there are several."));
        _outputPath.Required = true;
        _targetPath = Takes(Parameter.Path(
            "--target-path", "Where the target machine will have the files; where they are written if not given."));
        _certificatePath = Takes(Parameter.Path("--certificate-path", "A certificate's file instead of node IDs."));
        _keyPath = Takes(Parameter.Path("--key-path", "Its key; the .key file beside it if not given."));
        _keyRing = Takes(Parameter.Path("--key-ring", "A key ring's folder instead of node IDs, for the layout Maelstrom."));
        _trustPath = Takes(Parameter.Paths("--trust-path", "The CA certificates to trust instead of the authority's."));
        _crlPath = Takes(Parameter.Paths("--crl-path", "Revocation lists besides the authority's."));
        _passphraseFile = Takes(
            Parameter.Path("--passphrase-file", "The file whose one line encrypts the PFX, or the key of the layout Pem."));
        _nodePassphraseFile = Takes(Parameter.Path("--node-passphrase-file", "The file whose one line opens the node's key."));
        _pfxEncryption = Takes(Parameter.Choice<PfxEncryption>(
            "--pfx-encryption", "How a PFX is encrypted; TripleDes is for Windows Server 2016 and old Java."));
        _endpoint = Takes(Parameter.Text("--endpoint", "The daemon that a docker client will talk to.", "host:port"));
        Takes(Shared.Force("Replaces an export that is there already."));
        Takes(Shared.WhatIf());
    }

    protected override bool Execute(CommandRun run)
    {
        using Passphrase? passphrase = Passphrases.FromFile(run.Get(_passphraseFile));
        using Passphrase? nodePassphrase = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        var exporter = new NodeCertExporter(Read(run) with { Passphrase = passphrase, NodePassphrase = nodePassphrase }, run.Context);
        if (run.Get(_keyRing) is string keyRing)
        {
            run.Printer.Objects(ExportedFileView.View, Write(run, () => exporter.PlanKeyRing(keyRing)));
            return true;
        }

        IReadOnlyList<Outcome<NodeCert>> certs = NodeCertExporter.RefuseDoubles(exporter.Find(new NodeCertReference
        {
            NodeIds = run.GetAll(_nodeId),
            AuthorityPath = run.Get(_authorityPath) ?? (run.IsGiven(_certificatePath) ? null : run.AuthorityPath),
            CertificatePath = run.Get(_certificatePath),
            KeyPath = run.Get(_keyPath),
        }));
        run.Printer.Objects(
            ExportedFileView.View,
            certs.SelectMany(cert => Write(run, () => exporter.Plan(cert.Value ?? throw cert.Error!, certs.Count > 1))));
        foreach (string notice in exporter.GetNotices())
            run.Printer.Warning(notice);
        return true;
    }

    // What goes wrong with one is its own; the others go on.
    private static IEnumerable<ExportedFile> Write(CommandRun run, Func<ExportPlan> makePlan)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        try
        {
            using ExportPlan plan = makePlan();
            IReadOnlyList<ExportedFile> written = plan.Write();
            if (!run.WhatIf)
                return written;
            foreach (ExportedFile file in plan.Files)
                run.ShouldProcess($"write '{file.Path}' for node {plan.NodeId}");
        }
        catch (ClusterCertsException e)
        {
            run.Printer.Error(e.Message);
        }

        return [];
    }

    private NodeCertExportParameters Read(CommandRun run) => new()
    {
        Format = run.Get(_as)!.Value,
        OutputPath = run.Get(_outputPath)!,
        TargetPath = run.Get(_targetPath),
        TrustPaths = run.GetAll(_trustPath),
        CrlPaths = run.GetAll(_crlPath),
        PfxEncryption = run.Get(_pfxEncryption) ?? PfxEncryption.Aes256,
        Endpoint = run.Get(_endpoint),
        Force = run.Force,
        Notify = run.Printer.Warning,
    };
}
