using System.Diagnostics;

namespace ClusterCerts.Tests.Audit;

/// <summary>The audit while another process is at work: what is just being written is no finding.</summary>
public sealed class AuditMeanwhileTests
{
    // An issuance stands still between its ledger line and its files until the audit has looked.
    [Theory]
    [InlineData("issue")]
    [InlineData("renew")]
    [InlineData("revoke")]
    public async Task What_is_half_done_is_waited_for(string command)
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        using var isReached = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        string name = command == "revoke" ? "signing.crl" : "node.";
        var files = new HookedFileSystem(change =>
        {
            if (change.Kind != DiskChangeKind.Move || !Path.GetFileName(change.Path).StartsWith(name, StringComparison.Ordinal))
                return;
            isReached.Set();
            goOn.Wait();
        });
        Task work = Task.Run(() =>
        {
            CertAuthority open = authority.Open(files);
            int done = command switch
            {
                "issue" => open.Issue(["2"], new()).Count(o => o.Succeeded),
                "renew" => open.Renew(["1"], new()).Count(o => o.Succeeded),
                _ => open.Revoke(new() { NodeIds = ["1"] }).Count(o => o.Succeeded),
            };
            Assert.Equal(1, done);
        });
        Assert.True(isReached.Wait(TimeSpan.FromMinutes(1)), "it was not reached");
        var clock = new CountedClock(readings: 2);
        Task<IReadOnlyList<LedgerFinding>> audit = Task.Run(() => CertLedger.Test(authority.Path, new AuthorityContext { Time = clock }));
        await Task.WhenAny(audit, clock.Reached);
        goOn.Set();
        Assert.Empty(await audit);
        await work;
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
    }

    [Fact]
    public void Beside_a_process_that_issues_nothing_is_found()
    {
        using var authority = new TestAuthority();
        int audits = 0, processes = 0;
        do
        {
            using Process process = CrashHostProcess.Start("issue", authority.Path, $"n{++processes}-", "30");
            do
            {
                Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
                audits++;
            }
            while (!process.HasExited);
            Assert.Equal(0, CrashHostProcess.WaitForEnd(process));
        }
        while (audits <= processes); // A slow audit may meet the end of each.
        Assert.Equal(30 * processes, authority.Open().GetNodeCerts().Count());
    }

    // Between the pass over all lines and the second look at those that count, which is told of.
    [Theory]
    [InlineData("changed")]
    [InlineData("cut short")]
    public void A_ledger_that_is_damaged_while_it_is_examined_is_not_found_good(string how)
    {
        using TestAuthority authority = MakeMany();
        IReadOnlyList<LedgerFinding> found = CertLedger.Test(authority.Path, Meanwhile(authority, ledger =>
        {
            if (how == "changed")
                File.WriteAllText(ledger, File.ReadAllText(ledger).Replace("\"event\":\"Issue\"", "\"event\":\"Issus\"", StringComparison.Ordinal));
            else
                File.WriteAllText(ledger, File.ReadLines(ledger).First() + "\n");
        }));
        Assert.Contains(found, f => f.Kind == (how == "changed" ? LedgerFindingKind.LineUnreadable : LedgerFindingKind.CertificateUnknown));
        Assert.DoesNotContain(found, f => f.Detail.Contains("while it was examined", StringComparison.Ordinal));
    }

    [Fact]
    public void A_ledger_that_goes_while_it_is_examined_is_told()
    {
        using TestAuthority authority = MakeMany();
        string path = authority.File("ledger.jsonl");
        var error = Assert.Throws<ClusterCertsException>(() => CertLedger.Test(authority.Path, Meanwhile(authority, File.Delete)));
        Assert.Equal((ErrorCode.FileNotFound, $"'{path}' does not exist."), (error.ErrorCode, error.Message));
    }

    // So many that the second look is told of from its first moment.
    private static TestAuthority MakeMany()
    {
        var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), [.. Enumerable.Range(1, 60).Select(n => $"n{n}")]);
        return authority;
    }

    private static AuthorityContext Meanwhile(TestAuthority authority, Action<string> change)
    {
        bool isDone = false;
        return new AuthorityContext
        {
            Log = new WorkLog
            {
                Waits = progress =>
                {
                    if (isDone || progress.What != "Examining the files of nodes")
                        return;
                    isDone = true;
                    change(authority.File("ledger.jsonl"));
                },
            },
        };
    }

    // The audit reads the clock each time that it looks: with the second reading it has seen everything once.
    private sealed class CountedClock(int readings) : TimeProvider
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = readings;

        internal Task Reached => _reached.Task;

        public override DateTimeOffset GetUtcNow()
        {
            if (Interlocked.Decrement(ref _left) == 0)
                _reached.TrySetResult();
            return base.GetUtcNow();
        }
    }
}
