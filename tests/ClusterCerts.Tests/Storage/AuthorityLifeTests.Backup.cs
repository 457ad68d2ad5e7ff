namespace ClusterCerts.Tests.Storage;

/// <content>How it comes back when it was lost.</content>
public abstract partial class AuthorityLifeTests
{
    [SkippableFact]
    public void It_is_backed_up_tried_and_restored()
    {
        Make();
        Assert.All(Open().Issue(["1", "2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.All(Open().Revoke(new() { NodeIds = ["2"] }), o => Assert.Null(o.Error));
        using Passphrase word = Passphrase.FromCharacters("word", "");
        string file = Pki + ".cms";
        CertAuthorityBackup backup = Open().Backup(new BackupParameters { OutputPath = file, Passphrase = word });
        Assert.Equal(
            ["ledger.jsonl", "node.1.crt", "node.1.key", "node.2.crt", "node.2.key", "policy.json", "signing.crl", "signing.crt", "signing.key", "signing.srl", "trust.crt"],
            backup.ListFiles().Order(StringComparer.Ordinal));
        BackupDrillReport report = CertAuthorityBackups.Test(new DrillParameters { Path = file, Passphrase = word, AuthorityPath = Pki }, Context);
        Assert.True(report.Passed, string.Join('\n', report.Checks));
        Assert.Equal((true, backup.Made), (Open().GetLastDrill()!.Passed, Open().GetLastDrill()!.BackupMade));
        string folder = Pki + "-restored";
        SigningCert? restored = CertAuthorityBackups.Restore(new RestoreParameters { Path = file, AuthorityPath = folder, Passphrase = word }).Signing;
        Assert.Equal(Open().GetSigningCert().Fingerprint, restored!.Fingerprint);
        Assert.Empty(CertLedger.Test(folder));
        Assert.Equal(Store.ReadLedger().Texts().Take(backup.LedgerLines), CertAuthority.Open(folder).Store.ReadLedger().Texts().Take(backup.LedgerLines));
        CheckLedger();

        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^700]);
        Assert.False(CertAuthorityBackups.Test(new DrillParameters { Path = file, Passphrase = word, AuthorityPath = Pki }, Context).Passed);
        Assert.Equal((null, false), (Open().GetLastDrill()!.BackupMade, Open().GetLastDrill()!.Passed));
        CheckLedger();
    }
}
