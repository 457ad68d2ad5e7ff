using ClusterCerts.CrashHost;

namespace ClusterCerts.Tests.Storage;

/// <summary>The index of a ledger that has none yet is made of lines as they were read, and whoever makes it is told and may stop it.</summary>
public sealed class LedgerIndexMakingTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Pki => _folder.File("pki");

    public void Dispose() => _folder.Dispose();

    // Both take seconds where the ledger is very long: how far they are is told.
    [Fact]
    public void Reading_and_making_tell_how_far_they_are()
    {
        Make(new string('x', 20_000));
        var told = new List<string>();
        Assert.All(CertAuthority.Open(Pki, Listening(told.Add, default)).Issue(["2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.Equal(["Reading the ledger", "Making the index of the ledger"], told.Where(what => what.Contains("ledger", StringComparison.Ordinal)).Distinct());
        Assert.True(LongLedger.HasIndex(Pki));
    }

    // What was recorded before stays, and the next command makes the index.
    [Fact]
    public void Who_stops_its_making_has_the_certificate_and_no_index()
    {
        Make(new string('x', 20_000));
        using var stop = new CancellationTokenSource();
        AuthorityContext context = Listening(what => StopAt(what, "Making the index of the ledger", stop), stop.Token);
        Assert.All(CertAuthority.Open(Pki, context).Issue(["2"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.True(stop.IsCancellationRequested);
        Assert.Empty(Directory.EnumerateFiles(Pki, "ledger.index*"));
        CheckAnswers("1", "2");
        Issue("3");
        Assert.True(LongLedger.HasIndex(Pki));
        CheckAnswers("1", "2", "3");
    }

    [Fact]
    public void Who_stops_the_reading_changes_nothing()
    {
        Make(new string('x', 20_000));
        byte[] ledger = File.ReadAllBytes(Path.Combine(Pki, Ledger.DocumentName));
        using var stop = new CancellationTokenSource();
        AuthorityContext context = Listening(what => StopAt(what, "Reading the ledger", stop), stop.Token);
        Assert.Throws<OperationCanceledException>(() => CertAuthority.Open(Pki, context).Issue(["2"], new NodeCertParameters()).ToList());
        Assert.Equal(ledger, File.ReadAllBytes(Path.Combine(Pki, Ledger.DocumentName)));
        Assert.False(File.Exists(LongLedger.IndexOf(Pki)));
        Issue("2");
        CheckAnswers("1", "2");
    }

    // Somebody else's lock is no reason to overlook what he writes there.
    [Fact]
    public void No_index_is_made_of_lines_that_were_changed_since_they_were_read()
    {
        Make("change");
        string path = Path.Combine(Pki, Ledger.DocumentName);
        byte[] changed = [.. File.ReadAllBytes(path)];
        int digit = changed.AsSpan().IndexOf("change 300"u8);
        changed[digit + 7] = (byte)'4';
        var files = new HookedFileSystem(change =>
        {
            if (change.Kind == DiskChangeKind.LetWrite)
                File.WriteAllBytes(path, [.. changed, .. File.ReadAllBytes(path)[changed.Length..]]);
        });
        CertAuthority.Open(Pki, new AuthorityContext { Files = files }).Issue(["2"], new NodeCertParameters()).ToList();
        Assert.Empty(Directory.EnumerateFiles(Pki, "ledger.index*"));
        Assert.Equal(ErrorCode.LedgerDamaged, Assert.Throws<ClusterCertsException>(() => CertAuthority.Open(Pki).GetNodeCerts().ToList()).ErrorCode);
    }

    private static AuthorityContext Listening(Action<string> told, CancellationToken cancellation) => AuthorityContext.Default.Telling(new WorkLog
    {
        Waits = progress => told(progress.What),
        Cancellation = cancellation,
    });

    private static void StopAt(string what, string where, CancellationTokenSource stop)
    {
        if (what == where)
            stop.Cancel();
    }

    private void Make(string detail)
    {
        CertAuthority.Create(new SigningCertParameters { Path = Pki });
        Issue("1");
        DateTimeOffset time = TimeProvider.System.GetUtcNow();
        LongLedger.Grow(Pki, Enumerable.Range(0, LongLedger.Many).Select(i => LedgerEntries.PolicyChange(time, "{}", $"{detail} {i}")));
    }

    private void Issue(string nodeId) => Assert.All(CertAuthority.Open(Pki).Issue([nodeId], new NodeCertParameters()), o => Assert.Null(o.Error));

    private void CheckAnswers(params string[] nodes) => Assert.Equal(nodes, CertAuthority.Open(Pki).GetNodeCerts().Select(c => c.NodeId));
}
