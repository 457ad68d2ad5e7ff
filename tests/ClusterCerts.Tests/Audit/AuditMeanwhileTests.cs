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
        using var files = new PausingFileSystem(command == "revoke" ? "signing.crl" : "node.");
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
        files.WaitUntilReached();
        Task<IReadOnlyList<LedgerFinding>> audit = Task.Run(() => CertLedger.Test(authority.Path, authority.Context()));
        await Task.WhenAny(audit, Task.Delay(TimeSpan.FromMilliseconds(150)));
        files.GoOn();
        Assert.Empty(await audit);
        await work;
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
    }

    [Fact]
    public void Beside_a_process_that_issues_nothing_is_found()
    {
        using var authority = new TestAuthority();
        using Process process = CrashHostProcess.Start("issue", authority.Path, "n", "30");
        int audits = 0;
        do
        {
            Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
            audits++;
        }
        while (!process.HasExited);
        Assert.Equal(0, CrashHostProcess.WaitForEnd(process));
        Assert.True(audits > 1);
        Assert.Equal(30, authority.Open().GetNodeCerts().Count());
    }

    // Stands still before the first file of a name gets its name.
    private sealed class PausingFileSystem(string name) : FileSystem, IDisposable
    {
        private readonly ManualResetEventSlim _reached = new();
        private readonly ManualResetEventSlim _goOn = new();

        internal void WaitUntilReached() => Assert.True(_reached.Wait(TimeSpan.FromMinutes(1)), "it was not reached");

        internal void GoOn() => _goOn.Set();

        internal override void Move(string from, string to, bool replace)
        {
            if (Path.GetFileName(to).StartsWith(name, StringComparison.Ordinal))
            {
                _reached.Set();
                _goOn.Wait();
            }

            base.Move(from, to, replace);
        }

        public void Dispose()
        {
            _reached.Dispose();
            _goOn.Dispose();
        }
    }
}
