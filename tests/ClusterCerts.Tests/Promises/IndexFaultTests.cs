using System.Diagnostics;
using Xunit.Abstractions;

namespace ClusterCerts.Tests.Promises;

/// <summary>Whatever ends a command while it keeps the index of its ledger: nothing is lost, and the index is right or does not count.</summary>
[LongRunning]
public sealed class IndexFaultTests(ITestOutputHelper output)
{
    /// <summary>Whether an index is made, or added to.</summary>
    public static TheoryData<bool> Both { get; } = new(false, true);

    [Theory]
    [MemberData(nameof(Both))]
    public void Each_operation_fails_in_turn(bool isThere) => ForEachOperation(isThere, operation => HookedFileSystem.Failing(operation));

    // From then on too, as on a disk that stays full.
    [Theory]
    [MemberData(nameof(Both))]
    public void Each_operation_fails_and_all_after_it(bool isThere) => ForEachOperation(isThere, operation => HookedFileSystem.Failing(operation, stays: true));

    [Theory]
    [MemberData(nameof(Both))]
    public void Each_operation_is_cut_off_in_turn(bool isThere) => ForEachOperation(isThere, HookedFileSystem.CutOff);

    [Theory]
    [MemberData(nameof(Both))]
    public void The_process_is_killed_at_each_operation(bool isThere)
    {
        using var folder = new TestFolder();
        string model = Model(folder, isThere);
        int kills = 0;
        for (int operation = 1; ; operation += FullTests.Count(inFull: 1, inShort: 2))
        {
            string pki = Copy(folder, model, $"killed{operation}");
            using Process process = CrashHostProcess.Start("issue", pki, "n", "1", "--kill-at", $"{operation}");
            bool isCompleted = CrashHostProcess.WaitForEnd(process) == 0;
            Assert.True(!isCompleted || LongLedger.HasIndex(pki));
            Check(pki);
            if (isCompleted)
                break;
            kills++;
        }

        output.WriteLine($"killed at {kills} operations of a command that {(isThere ? "adds to" : "makes")} an index");
        Assert.True(kills > 5);
    }

    private static void ForEachOperation(bool isThere, Func<int, HookedFileSystem> disk)
    {
        using var folder = new TestFolder();
        string model = Model(folder, isThere);
        for (int operation = 1; ; operation++)
        {
            string pki = Copy(folder, model, $"op{operation}");
            HookedFileSystem files = disk(operation);
            Exception? failure = Record.Exception(() => CertAuthority.Open(pki, new AuthorityContext { Files = files }).Issue(["n"], new NodeCertParameters()).ToList());
            Assert.True(failure is null or ClusterCertsException, failure?.ToString());
            bool isDone = files.Count < operation;
            Assert.True(!isDone || LongLedger.HasIndex(pki));
            Check(pki);
            if (isDone)
            {
                Assert.True(operation > 15, "keeping an index has more operations than were counted");
                return;
            }

            Directory.Delete(pki, recursive: true);
        }
    }

    private static string Model(TestFolder folder, bool isThere)
    {
        string pki = folder.File("model");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        LongLedger.Grow(pki);
        if (isThere)
        {
            CertAuthority.Open(pki).Issue(["first"], new NodeCertParameters()).ToList();
            LongLedger.Grow(pki);
        }

        return pki;
    }

    // An index is copied with its times, and counts no more all the same where files know when they changed: then it is made again there.
    private static string Copy(TestFolder folder, string model, string name)
    {
        string pki = folder.File(name);
        Directory.CreateDirectory(pki);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(pki, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (string path in Directory.EnumerateFiles(model))
            File.Copy(path, Path.Combine(pki, Path.GetFileName(path)));
        if (File.Exists(LongLedger.IndexOf(pki)))
            LongLedger.Renote(pki);
        return pki;
    }

    // What the lines say, read one by one, is what an authority that is opened says, at once and after the next command.
    private static void Check(string pki)
    {
        AuthorityAudit.Check(pki);
        CheckAnswers(pki);
        AuthorityAudit.CheckAfterNextCommand(pki, "after");
        CheckAnswers(pki);
        LongLedger.Grow(pki);
        Assert.Null(Assert.Single(CertAuthority.Open(pki).Issue(["later"], new NodeCertParameters())).Error);
        Assert.True(LongLedger.HasIndex(pki));
        CheckAnswers(pki);
    }

    private static void CheckAnswers(string pki)
    {
        IEnumerable<string> told = CertAuthority.Open(pki).GetNodeCerts(new NodeCertFilter { Statuses = Enum.GetValues<NodeCertStatus>() }).Select(c => c.SerialNumber);
        Assert.Equal(ScannedLines.Read(Path.Combine(pki, Ledger.DocumentName)).Where(l => l.Entry?.Event == LedgerEvent.Issue).Select(l => l.Entry!.SerialNumber.ToString()), told);
    }
}
