namespace ClusterCerts.Tests.Storage;

/// <summary>What is written into the ledger of an authority for those who do not hold it, whatever store it is kept in.</summary>
public abstract class LedgerLifeTests : StoreTests
{
    [SkippableFact]
    public void It_records_what_was_refused_and_exports_it()
    {
        Make();
        Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["web*"] });
        Assert.Equal([false, true, false], Open().Issue(["db1", "web1", "db2"], new NodeCertParameters()).Select(o => o.Succeeded));
        LedgerEntry[] refused = [.. Store.ReadLedger().All().Where(e => e.Event == LedgerEvent.Refuse)];
        Assert.Equal([("db1", "PolicyViolation", Environment.UserName), ("db2", "PolicyViolation", Environment.UserName)], refused.Select(e => (e.Asked!, e.Refusal!, e.Account!)));
        Assert.All(refused, e => Assert.NotNull(e.Host));
        Assert.Equal(["web1"], Open().GetNodeCerts().Select(c => c.NodeId));
        var texts = new List<string>();
        Open().PlanLedgerExport(new() { Format = LedgerExportFormat.JsonLines }).Read(texts.Add);
        Assert.Equal(Store.ReadLedger().Texts().Select(System.Text.Encoding.UTF8.GetString), texts);
        CheckLedger();
    }

    [SkippableFact]
    public void It_keeps_its_head_and_is_held_against_it()
    {
        Make();
        Assert.All(Open().Issue(["1", "2"], new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }), o => Assert.Null(o.Error));
        LedgerExport export = Open().PlanLedgerExport(new() { Format = LedgerExportFormat.Head, OutputPath = Beside("life.head") });
        export.Write(message => Assert.Fail(message));
        Assert.Equal((File.ReadAllText(Beside("life.head")), 3), (System.Text.Encoding.ASCII.GetString(Store.Read(AuthorityDocument.LedgerHead)!), export.LineCount));
        Rotate(new() { Phase = RotationPhase.Stage });
        Rotate(new() { Phase = RotationPhase.Trust });
        Rotate(new() { Phase = RotationPhase.Issue });
        Rotate(new() { Phase = RotationPhase.Retire });
        CheckLedger();
        Assert.Empty(CertLedger.Test(Pki, Context, [Beside("life.head")]));

        CertAuthority.Create(new SigningCertParameters { Path = Beside("other"), Subject = "CN=other" });
        CertAuthority.Open(Beside("other")).PlanLedgerExport(new() { Format = LedgerExportFormat.Head, OutputPath = Beside("other.head") }).Write();
        Assert.Equal([LedgerFindingKind.HeadOfAnother], CertLedger.Test(Pki, Context, [Beside("other.head")]).Select(f => f.Kind));
        Commit(Store, changes => changes.Write(AuthorityDocument.LedgerHead, [1, 2, 3]));
        Assert.Equal([LedgerFindingKind.HeadNotSigned], CertLedger.Test(Pki, Context).Select(f => f.Kind));
    }

    private protected string Beside(string name) => Path.Combine(Path.GetDirectoryName(Pki)!, name);

    private protected void Make() => CertAuthority.Create(new SigningCertParameters { Path = Pki, Subject = "CN=life" }, Context);

    private protected CertAuthority Open() => CertAuthority.Open(Pki, Context);

    private protected void Rotate(RotationParameters parameters)
    {
        KeyRotation done = Open().Rotate(parameters with { IsConfirmed = true });
        Assert.True(done.IsFinished, string.Join(' ', done.Remaining));
    }

    private protected void CheckLedger() => Assert.Empty(CertLedger.Test(Pki, Context).Select(finding => finding.Detail));
}
