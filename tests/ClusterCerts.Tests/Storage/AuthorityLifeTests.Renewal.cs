namespace ClusterCerts.Tests.Storage;

/// <summary>The record of scheduled renewals, wherever it is kept.</summary>
public abstract partial class AuthorityLifeTests
{
    // One that is lost is missed, since the ledger knows that there was one; the next run writes it again.
    [SkippableFact]
    public void It_misses_a_lost_record_of_renewals()
    {
        Make();
        Assert.All(Open().Issue(["1", "2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.Equal(CheckState.Ok, Renewal().State);
        RunOverAll();
        RunOverAll();
        Assert.Equal(["Update-NodeCert"], Store.ReadLedger().All().Where(e => e.Event == LedgerEvent.Schedule).Select(e => e.Command)); // once
        Assert.Equal(CheckState.Ok, Renewal().State);

        Commit(Store, changes => changes.Delete(AuthorityDocument.Renewal));
        Assert.Equal(CheckState.Unknown, Renewal().State);
        Assert.Contains($"'{Store.PlaceOf(AuthorityDocument.Renewal)}' is gone", Renewal().Detail, StringComparison.Ordinal);
        CheckLedger();
        RunOverAll();
        Assert.Equal(CheckState.Ok, Renewal().State);
        Assert.Single(Store.ReadLedger().All(), e => e.Event == LedgerEvent.Schedule);
    }

    private AuthorityCheck Renewal() => Open().TestHealth(new()).Checks.Single(check => check.Name == AuthorityCheckName.Renewal);

    private void RunOverAll()
    {
        var wanted = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(1) };
        Open().TallyOf([], wanted, [.. Open().FindRenewals([], wanted)]).Record(told => Assert.Fail(told));
    }
}
