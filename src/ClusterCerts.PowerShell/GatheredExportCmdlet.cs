namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that gathers certificates and key rings, and exports all at the end: one node's files go elsewhere than those of several.</summary>
public abstract class GatheredExportCmdlet : ExportingCmdlet
{
    private readonly List<(string Authority, CertificateClaim Claim)> _claims = [];

    /// <summary>The certificates to export.</summary>
    private protected List<NodeCertReference> References { get; } = [];

    /// <summary>The folders of key rings to export.</summary>
    private protected List<string> KeyRings { get; } = [];

    /// <summary>The authority that a certificate's file is of: the one that is named, or that the environment names, unless the command line says whom to trust; null
    /// where nothing names one.</summary>
    private protected string? AuthorityOfFiles =>
        IsAuthorityGiven || (IsAuthorityNamed && !IsGiven(nameof(TrustPath))) ? AuthorityFolder : null;

    private protected override void CheckObject()
    {
        base.CheckObject();
        bool isOfAuthority = AuthorityOfFiles is not null || PipelineObject.Text(Item, "CertificatePath") is null;
        if (isOfAuthority && PipelineObject.ClaimOf(Item, path => Paths.Literal(this, path)) is CertificateClaim claim)
            _claims.Add((AuthorityFolder, claim));
    }

    /// <summary>Exports what was gathered, if what each object says of its certificate agrees.</summary>
    protected override void Finish()
    {
        foreach (IGrouping<string, CertificateClaim> claims in _claims.ToLookup(c => c.Authority, c => c.Claim))
        {
            Func<CertificateClaim, string?> check = OpenAuthority(claims.Key).CheckOfClaims(isOfNodes: false);
            foreach (CertificateClaim claim in claims)
                _ = check(claim);
        }

        var exporter = new NodeCertExporter(Layout, Context);
        ForEach(KeyRings, keyRing => Export(exporter, exporter.PlanKeyRing(keyRing)));
        var found = new List<Outcome<NodeCert>>();
        ForEach(References, reference => found.AddRange(exporter.Find(reference, WriteWarning)));
        IReadOnlyList<Outcome<NodeCert>> certs = NodeCertExporter.RefuseDoubles(found);
        WriteWarnings(exporter.GetNotices());
        if (certs.Count > 0)
            BeginProgress("Exporting node certificates", certs.Count);
        try
        {
            ForEach(certs, cert => Export(exporter, exporter.Plan(cert.Value ?? throw cert.Error!, isOneOfSeveral: certs.Count > 1)));
        }
        finally
        {
            exporter.Record(WriteWarning, Cancellation);
        }
    }

    private void Export(NodeCertExporter exporter, ExportPlan planned)
    {
        using ExportPlan plan = planned;
        Cancellation.ThrowIfCancellationRequested();
        string files = plan.Files is [var only]
            ? only.Path
            : $"{plan.OutputPath}: {string.Join(", ", plan.Files.Select(f => System.IO.Path.GetRelativePath(plan.OutputPath, f.Path)))}";
        if (plan.IsUnchanged)
            WriteVerbose($"The export of node {plan.NodeId} is there as it would be written; nothing is written: {files}");
        if (plan.IsUnchanged ? IsWhatIf : !ShouldProcess(files, $"Export node {plan.NodeId}{(plan.AuthorityPath is string authority ? $" of {authority}" : "")} as {As}", () => exporter.Write(plan, WriteWarning)))
            return;
        AdvanceProgress(plan.NodeId);
        foreach (ExportedFile file in exporter.Write(plan, WriteWarning))
            WriteFile(file.Path, file.Changed);
    }
}
