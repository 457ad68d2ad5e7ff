using System.Diagnostics;
using ClusterCerts.Tests.Backup;

namespace ClusterCerts.Tests.Promises;

/// <summary>Whatever is cut off while an authority is backed up, restored or a backup is tried: the authority is as it was, nothing half is left that counts, and the next
/// command goes through.</summary>
[LongRunning]
public sealed class BackupCrashTests : IDisposable
{
    private readonly BackupBed _bed = BackupBed.WithNodes();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Cut_off_while_it_is_backed_up()
    {
        byte[] ledger = File.ReadAllBytes(_bed.Authority.File("ledger.jsonl"));
        Each(1, files =>
        {
            Exception? failure = Record.Exception(() => _bed.Write(files));
            Assert.Equal(ledger, File.ReadAllBytes(_bed.Authority.File("ledger.jsonl")));
            Assert.True(failure is null || !File.Exists(_bed.Path) || _bed.Drill(compares: false).Passed, "half a backup has the name of a whole one");
            AuthorityAudit.Check(_bed.Authority.Path);
            Assert.True(_bed.Write(force: true).Size > 0);
            Assert.Equal(["backup.cms", "pki"], Directory.EnumerateFileSystemEntries(_bed.Authority.Around).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            File.Delete(_bed.Path);
            return failure;
        });
    }

    [Fact]
    public void Cut_off_while_it_is_restored()
    {
        _bed.Write();
        string to = _bed.Around("restored");
        Each(10, files =>
        {
            Exception? failure = Record.Exception(() => _bed.Restore(files: files));
            if (!Directory.Exists(to))
                _bed.Restore();
            Assert.Empty(CertLedger.Test(to, _bed.Authority.Context()));
            Assert.NotEmpty(CertAuthority.Open(to, _bed.Authority.Context()).Issue(["after"], new NodeCertParameters()).Select(TestAuthority.Value));
            Directory.Delete(to, recursive: true);
            return failure;
        });
    }

    // Nothing of what it unpacked outlives the next drill, whatever it was doing.
    [SkippableFact]
    public void A_drill_that_is_killed_leaves_its_folder_to_the_next()
    {
        Skip.If(OperatingSystem.IsWindows(), "kill -9");
        _bed.Write();
        string temporary = Directory.CreateDirectory(_bed.Around("tmp")).FullName;
        string fresh = Directory.CreateDirectory(Path.Combine(temporary, "clustercerts-drill-others")).FullName; // Whose it is nobody can tell yet.
        for (int tries = 1; ; tries++)
        {
            Assert.True(tries < 20, "no drill was met while it was at work");
            using Process killed = StartDrill(temporary);
            while (!killed.HasExited && !Unpacked(temporary))
                Thread.Sleep(1);
            if (killed.HasExited)
            {
                Assert.True(CrashHostProcess.WaitForEnd(killed, out string said) == 0, said);
                continue;
            }

            killed.Kill();
            killed.WaitForExit();
            if (Unpacked(temporary))
                break;
        }

        using (Process next = StartDrill(temporary))
            Assert.Equal(0, CrashHostProcess.WaitForEnd(next));
        Assert.Equal([fresh], Directory.EnumerateDirectories(temporary, "clustercerts-drill-*"));
        Assert.True(_bed.Authority.Open().GetLastDrill()!.Passed);
        AuthorityAudit.Check(_bed.Authority.Path);
    }

    private static bool Unpacked(string temporary) => Directory.EnumerateDirectories(temporary, "clustercerts-drill-*")
        .Any(folder => File.Exists(Path.Combine(folder, "authority", "signing.key")));

    private Process StartDrill(string temporary) => CrashHostProcess.StartIn(temporary, "drill", _bed.Path, _bed.Authority.Path, BackupBed.Word);

    // Cut off in the middle of each operation in turn.
    private static void Each(int least, Func<HookedFileSystem, Exception?> work)
    {
        for (int operation = 1; ; operation++)
        {
            HookedFileSystem files = HookedFileSystem.CutOff(operation);
            Exception? failure = work(files);
            if (files.Count < operation)
            {
                Assert.Null(failure);
                Assert.True(operation > least, $"it has more operations than {operation}");
                return;
            }
        }
    }
}
