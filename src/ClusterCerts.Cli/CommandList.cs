using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>Every command, by name. Only the one that is called is built, since building all would cost each start.</summary>
internal static class CommandList
{
    private static readonly (string Name, Func<CliCommand> Create)[] All =
    [
        ("quickstart", () => new QuickstartCommand()),
        ("new-signing-cert", () => new NewSigningCertCommand()),
        ("get-signing-cert", () => new GetSigningCertCommand()),
        ("new-node-cert", () => new NewNodeCertCommand()),
        ("get-node-cert", () => new GetNodeCertCommand()),
        ("import-signing-cert", () => new ImportSigningCertCommand()),
        ("export-signing-cert", () => new ExportSigningCertCommand()),
        ("sync-node-cert", () => new SyncNodeCertCommand()),
        ("update-node-cert", () => new UpdateNodeCertCommand()),
        ("revoke-node-cert", () => new RevokeNodeCertCommand()),
        ("remove-node-cert", () => new RemoveNodeCertCommand()),
        ("new-revocation-list", () => new NewRevocationListCommand()),
        ("update-revocation-list", () => new UpdateRevocationListCommand()),
        ("export-revocation-list", () => new ExportRevocationListCommand()),
        ("test-cert-ledger", () => new TestCertLedgerCommand()),
        ("test-node-cert", () => new TestNodeCertCommand()),
        ("test-key-matches-cert", () => new TestKeyMatchesCertCommand()),
        ("new-key-ring", () => new NewKeyRingCommand()),
        ("get-key-ring", () => new GetKeyRingCommand()),
        ("invoke-key-rotation", () => new InvokeKeyRotationCommand()),
        ("new-node-cert-request", () => new NewNodeCertRequestCommand()),
        ("get-node-cert-request", () => new GetNodeCertRequestCommand()),
        ("approve-node-cert-request", () => new ApproveNodeCertRequestCommand()),
        ("get-cert-policy", () => new GetCertPolicyCommand()),
        ("set-cert-policy", () => new SetCertPolicyCommand()),
        ("set-node-cert-target", () => new SetNodeCertTargetCommand()),
        ("get-node-cert-target", () => new GetNodeCertTargetCommand()),
        ("remove-node-cert-target", () => new RemoveNodeCertTargetCommand()),
        ("publish-node-cert", () => new PublishNodeCertCommand()),
        ("find-node-cert", () => new FindNodeCertCommand()),
        ("install-node-cert", () => new InstallNodeCertCommand()),
        ("uninstall-node-cert", () => new UninstallNodeCertCommand()),
        ("test-cluster-trust", () => new TestClusterTrustCommand()),
        ("export-node-cert", () => new ExportNodeCertCommand()),
        ("export-cert-ledger", () => new ExportCertLedgerCommand()),
        ("test-cert-authority", () => new TestCertAuthorityCommand()),
        ("export-cert-metrics", () => new ExportCertMetricsCommand()),
        ("export-cert-report", () => new ExportCertReportCommand()),
        ("initialize-cert-store", () => new InitializeCertStoreCommand()),
        ("move-cert-authority", () => new MoveCertAuthorityCommand()),
        ("backup-cert-authority", () => new BackupCertAuthorityCommand()),
        ("test-cert-authority-backup", () => new TestCertAuthorityBackupCommand()),
        ("restore-cert-authority", () => new RestoreCertAuthorityCommand()),
    ];

    /// <summary>Adds the command that the arguments name, or, when they name none, all; the version needs none.</summary>
    internal static void AddTo(RootCommand root, string[] args)
    {
        string? called = args.FirstOrDefault();
        if (called == "--version")
            return;
        int index = Array.FindIndex(All, c => c.Name == called);
        foreach ((_, Func<CliCommand> create) in index < 0 ? All : All.AsSpan(index, 1))
            root.Add(create().Complete());
    }

    /// <summary>Every command, built.</summary>
    internal static IReadOnlyList<CliCommand> CreateAll() => [.. All.Select(c => c.Create().Complete())];
}
