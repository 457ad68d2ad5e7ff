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
        : base(ExportNodeCert.Command)
    {
        _nodeId = TakesSeveral(Parameter.List(ExportNodeCert.NodeId, "id"));
        _authorityPath = Takes(Parameter.Path(ExportNodeCert.AuthorityPath));
        _as = Takes(Parameter.Choice<ExportFormat>(ExportNodeCert.As));
        _outputPath = Takes(Parameter.Path(ExportNodeCert.OutputPath));
        _targetPath = Takes(Parameter.Path(ExportNodeCert.TargetPath));
        _certificatePath = Takes(Parameter.Path(ExportNodeCert.CertificatePath));
        _keyPath = Takes(Parameter.Path(ExportNodeCert.KeyPath));
        _keyRing = Takes(Parameter.Path(ExportNodeCert.KeyRing));
        _trustPath = Takes(Parameter.Paths(ExportNodeCert.TrustPath));
        _crlPath = Takes(Parameter.Paths(ExportNodeCert.CrlPath));
        _passphraseFile = Takes(Parameter.Path(ExportNodeCert.PassphraseFile));
        _nodePassphraseFile = Takes(Parameter.Path(ExportNodeCert.NodePassphraseFile));
        _pfxEncryption = Takes(Parameter.Choice<PfxEncryption>(ExportNodeCert.PfxEncryption));
        _endpoint = Takes(Parameter.Text(ExportNodeCert.Endpoint, "host:port"));
        Takes(Parameter.Switch(ExportNodeCert.Force));
        Exclusive.ExactlyOne(this, _nodeId, "<id>", _certificatePath, _keyRing);
        Exclusive.OnlyWith(this, _keyPath, _certificatePath, "--key-path is the key of --certificate-path; a node of the authority has its own.");
        Exclusive.NotBoth(this, _keyRing, _authorityPath, "--key-ring and --authority-path cannot be combined: a key ring is of no authority.");
    }

    protected override bool Execute(CommandRun run)
    {
        using Passphrase? passphrase = Passphrases.FromFile(run.Get(_passphraseFile));
        using Passphrase? nodePassphrase = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        var exporter = new NodeCertExporter(Read(run) with { Passphrase = passphrase, NodePassphrase = nodePassphrase }, run.Context);
        GivenNames given = run.GetNames(_nodeId);
        if (given is { AuthorityPath: not null, KeyRings: [], Files: [] })
            given.RequireNodes(needsNodes: true);
        string[] keyRings = [.. given.KeyRings, .. run.Get(_keyRing) is string ring ? [ring] : Array.Empty<string>()];
        Print(run, run.Each(keyRings, keyRing => Write(run, exporter, () => exporter.PlanKeyRing(keyRing))));
        IReadOnlyList<Outcome<NodeCert>> certs = NodeCertExporter.RefuseDoubles(
            [.. References(run, given).SelectMany(reference => exporter.Find(reference, run.Printer.Warning))]);
        try
        {
            Print(run, run.Each(certs, cert => Write(run, exporter, () => exporter.Plan(cert.Value ?? throw cert.Error!, certs.Count > 1))));
        }
        finally
        {
            exporter.Record(run.Printer.Warning, run.Cancellation);
        }

        run.Printer.Warnings(exporter.GetNotices());
        return true;
    }

    // A file is of the authority that the environment names, unless the command line says whom to trust.
    private IEnumerable<NodeCertReference> References(CommandRun run, GivenNames given)
    {
        if (given.NodeIds.Count > 0)
            yield return new() { NodeIds = given.NodeIds, AuthorityPath = run.AuthorityPath };
        foreach (string file in run.Get(_certificatePath) is string path ? (IEnumerable<string>)[path] : given.Files)
            yield return new() { AuthorityPath = given.AuthorityPath ?? run.Get(_authorityPath) ?? (run.IsGiven(_trustPath) ? null : run.NamedAuthority), CertificatePath = file, KeyPath = run.Get(_keyPath) };
    }

    private static void Print(CommandRun run, IEnumerable<IReadOnlyList<ExportedFile>> exports) =>
        run.Printer.Objects(ExportedFileView.View, exports.SelectMany(files => files));

    private static IReadOnlyList<ExportedFile> Write(CommandRun run, NodeCertExporter exporter, Func<ExportPlan> makePlan)
    {
        run.Cancellation.ThrowIfCancellationRequested();
        using ExportPlan plan = makePlan();
        IReadOnlyList<ExportedFile> written = exporter.Write(plan, run.Printer.Warning);
        if (plan.IsUnchanged)
            run.Printer.Line($"The export of node {plan.NodeId} is there as it would be written; nothing was written.");
        if (!run.WhatIf)
            return written;
        foreach (ExportedFile file in plan.Files.Where(file => file.Changed))
            run.ShouldProcess($"write '{file.Path}' for node {plan.NodeId}", file.Path);
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
    };
}
