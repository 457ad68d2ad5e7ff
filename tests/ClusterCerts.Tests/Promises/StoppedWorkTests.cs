using ClusterCerts.Files;

namespace ClusterCerts.Tests.Promises;

/// <summary>Long work tells how far it is from its first moment on, and can be stopped at each of its steps; then nothing is as it was not before.</summary>
public sealed class StoppedWorkTests : IDisposable
{
    private const int Nodes = 60; // As many as are told of at once.

    private readonly TestAuthority _authority = new();

    public StoppedWorkTests() => Assert.Equal(Nodes, _authority.Issue(new NodeCertParameters(), [.. Enumerable.Range(1, Nodes).Select(i => $"n{i}")]).Length);

    public void Dispose() => _authority.Dispose();

    public static TheoryData<string, string[]> Works => new()
    {
        { "audit", ["Looking for certificates in the folder", "Reading the ledger", "Examining the files of nodes"] },
        { "repair", ["Reading the certificates of the folder"] },
        { "trust", ["Reading the files of nodes", "Holding nodes against each other, pairs"] },
        { "report", ["Testing nodes", "Examining the ledger"] },
        { "export", ["Writing the index", "Gathering certificates", "Writing files"] },
        { "import", ["Reading certificates", "Taking certificates over", "Writing files"] },
    };

    [Theory]
    [MemberData(nameof(Works))]
    public void Each_step_is_told_with_its_total_and_can_be_stopped(string work, string[] steps)
    {
        Action<AuthorityContext> run = Prepare(work);
        foreach (string step in steps)
        {
            Dictionary<string, string> before = Everything();
            using var stop = new CancellationTokenSource();
            var told = new List<WorkProgress>();
            AuthorityContext context = _authority.Context().Telling(new WorkLog
            {
                Cancellation = stop.Token,
                Waits = progress =>
                {
                    told.Add(progress);
                    if (progress.What == step)
                        stop.Cancel();
                },
            });

            Assert.ThrowsAny<OperationCanceledException>(() => run(context));
            Assert.Equal(step, told[^1].What);
            Assert.True(told[^1].Total >= Nodes && told[^1].Done == 0, $"{told[^1]}");
            Assert.Equal(before, Everything());
        }

        run(_authority.Context());
    }

    // A bar that ends in an exception, as PowerShell's does when the pipeline is stopped, harms no more.
    [Theory]
    [MemberData(nameof(Works))]
    public void Each_step_may_end_in_an_exception_of_who_is_told(string work, string[] steps)
    {
        Action<AuthorityContext> run = Prepare(work);
        Dictionary<string, string> before = Everything();
        AuthorityContext context = _authority.Context().Telling(new WorkLog { Waits = progress => _ = progress.What == steps[^1] ? throw new TimeoutException() : 0 });
        Assert.Throws<TimeoutException>(() => run(context));
        Assert.Equal(before, Everything());
    }

    [Theory]
    [InlineData(0, 1, false, "Work")]
    [InlineData(3, 20, false, "Work: 3 of 20")]
    [InlineData(12_000, 900_000, true, "Work: 12 of 900 kB")]
    [InlineData(12_900_000, 21_283_307, true, "Work: 12 of 21 MB")]
    public void Progress_is_text_for_both_faces(long done, long total, bool areBytes, string text) =>
        Assert.Equal(text, new WorkProgress("Work", done, total) { AreBytes = areBytes }.ToString());

    [Fact]
    public void It_is_told_a_few_times_a_second_however_many_parts_there_are()
    {
        var clock = new CountingClock();
        var told = new List<long>();
        WorkMeter meter = new WorkLog { Waits = progress => told.Add(progress.Done), Clock = clock }.Meter("Work", 100_000);
        for (int i = 0; i < 100_000; i++)
        {
            if (i % 10_000 == 0)
                clock.Milliseconds += 100;
            meter.Advance();
        }

        Assert.Equal([0, 10_001, 30_001, 50_001, 70_001, 90_001], told);
    }

    private Action<AuthorityContext> Prepare(string work)
    {
        string place = Path.Combine(_authority.Around, "place");
        switch (work)
        {
            case "audit":
                return context => Assert.Empty(CertLedger.Test(_authority.Path, context));
            case "repair":
                File.Delete(_authority.File("ledger.jsonl"));
                return context => Assert.NotEmpty(CertLedger.Repair(_authority.Path, context));
            case "trust":
                TrustMember[] members = [.. TrustMembers.FromAuthority(_authority.Path, _authority.Open().GetNodeCerts())];
                return context => Assert.Empty(ClusterTrust.Test(members, context.Time.GetUtcNow(), context: context));
            case "report":
                return context => CertReport.Make(CertAuthority.Open(_authority.Path, context), new CertReportParameters { OutputPath = place + ".html" });
            case "export":
                return context => Export(place, context);
            default:
                Export(place, _authority.Context());
                return context => CertAuthority.Import(
                    new SigningCertImportParameters { Path = Path.Combine(_authority.Around, "imported"), OpenSslCaPath = place }, context);
        }
    }

    private void Export(string place, AuthorityContext context) => new SigningCertExporter(
        CertAuthority.Open(_authority.Path, context), new SigningCertExportParameters { Format = SigningCertExportFormat.OpenSslCa, OutputPath = place }).Export();

    private Dictionary<string, string> Everything() => Directory.EnumerateFileSystemEntries(_authority.Around, "*", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(path) != ".lock").ToDictionary(
            path => path, path => File.Exists(path) ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))) : "");

    private sealed class CountingClock : TimeProvider
    {
        internal long Milliseconds { get; set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Milliseconds;
    }
}
