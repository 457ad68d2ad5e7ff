using System.Diagnostics;

namespace ClusterCerts.Tests.Promises;

/// <summary>Processes that issue from one directory never share a serial number or lose a line.</summary>
public sealed class ManyProcessesTests
{
    [Fact]
    public void Eight_processes_issue_100_certificates_each()
    {
        using var folder = new TestFolder();
        string pki = folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        Process[] processes = Enumerable.Range(1, 8).Select(p => CrashHostProcess.Start("issue", pki, $"p{p}-", "100")).ToArray();
        foreach (Process process in processes)
        {
            Assert.Equal(0, CrashHostProcess.WaitForEnd(process));
            process.Dispose();
        }

        AuthorityAudit.Check(pki);
        var ledger = new LedgerFile(Path.Combine(pki, LedgerFile.FileName));
        ledger.Refresh();
        Assert.Equal(800, ledger.All().Count(e => e.Event == LedgerEvent.Issue));
        Assert.Equal(800, ledger.All().Where(e => e.Event == LedgerEvent.Issue).Select(e => e.SerialNumber).Distinct().Count());
        Assert.Equal(800, Directory.GetFiles(pki, "node.*.crt").Length);
    }
}
