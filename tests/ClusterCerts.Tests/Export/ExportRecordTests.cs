namespace ClusterCerts.Tests.Export;

/// <summary>The ledger tells where each node's files went. An export does not depend on it.</summary>
public sealed class ExportRecordTests : IDisposable
{
    private readonly ExportBench _bench = new();
    private readonly List<string> _told = [];

    private IReadOnlyList<LedgerEntry> Lines =>
        [.. AuthorityContext.Default.StoreAt(_bench.Pki).ReadLedger().All().Where(e => e.Event == LedgerEvent.Export)];

    [Fact]
    public void What_is_written_is_recorded_once()
    {
        NodeCert cert = _bench.Issue("n1");
        Export("n1", "out", "/etc/tls");
        LedgerEntry line = Assert.Single(Lines);
        Assert.Equal(
            ("n1", cert.SerialNumber, "Pem", _bench["out"], "/etc/tls"),
            (line.NodeId.ToString(), line.SerialNumber.ToString(), line.Layout, line.Place, line.TargetPath));
        Export("n1", "out", "/etc/tls"); // It is there as it would be written.
        Assert.Single(Lines);
        Assert.Empty(CertLedger.Test(_bench.Pki));
    }

    // Two places, each exported every night: neither is a new one.
    [Fact]
    public void Every_place_is_recorded_and_none_again_while_nothing_changes()
    {
        _bench.Issue("n1");
        for (int night = 0; night < 3; night++)
        {
            Export("n1", "one");
            Export("n1", "other");
        }

        Assert.Equal([_bench["one"], _bench["other"]], Lines.Select(l => l.Place));
        _bench.Issue("n1", new() { Force = true });
        Export("n1", "one", force: true);
        Assert.Equal([_bench["one"], _bench["other"], _bench["one"]], Lines.Select(l => l.Place));
        NodeCert now = CertAuthority.Open(_bench.Pki).GetNodeCerts().Single();
        Assert.Equal((_bench["one"], now.SerialNumber), (now.ExportedTo, now.ExportedSerialNumber));
    }

    [Fact]
    public void What_an_interrupted_command_wrote_is_recorded_by_the_next()
    {
        _bench.Issue("n1");
        Export("n1", "out", record: false);
        Assert.Empty(Lines);
        Export("n1", "out");
        Assert.Single(Lines);
    }

    [Fact]
    public void A_rehearsal_and_what_is_not_of_the_authority_record_nothing()
    {
        _bench.Issue("n1");
        Export("n1", "out", context: AuthorityContext.ForRehearsal());
        using var other = new ExportBench();
        other.Issue("n1");
        Export(
            new NodeCertReference { CertificatePath = Path.Combine(other.Pki, "node.n1.crt"), AuthorityPath = _bench.Pki }, "foreign", null, force: false,
            record: true, context: null, trust: Path.Combine(other.Pki, "trust.crt"));
        Assert.Empty(Lines);
        Assert.Empty(_told);
        Assert.False(Directory.Exists(_bench["out"]));
        Assert.True(Directory.Exists(_bench["foreign"]));
    }

    // Another process has the authority for as long as it likes, and a command that was stopped waits for nobody.
    [Fact]
    public void An_export_while_another_process_works_is_done_and_said_not_to_be_recorded()
    {
        _bench.Issue("n1");
        using (AuthorityContext.Default.StoreAt(_bench.Pki).Begin("test", default))
            Export("n1", "out", cancellation: new CancellationToken(canceled: true));
        Assert.True(File.Exists(_bench["out", "node.key"]));
        Assert.Contains("another process is using", Assert.Single(_told), StringComparison.Ordinal);
        Assert.Empty(Lines);
        Export("n1", "out");
        Assert.Single(Lines);
    }

    // What is decided about revocations rests on the times of the lines.
    [Fact]
    public void A_clock_that_is_in_doubt_records_nothing()
    {
        _bench.Issue("n1", new() { Lifetime = TimeSpan.FromDays(800) });
        Export("n1", "out", context: new AuthorityContext { Time = SetClock.Ahead(TimeSpan.FromDays(500)) });
        Assert.True(File.Exists(_bench["out", "node.key"]));
        Assert.Contains("500 days after the last line", Assert.Single(_told), StringComparison.Ordinal);
        Assert.Empty(Lines);
    }

    // The same disk, whose ledger cannot be written: the stick is read-only, or full.
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void A_ledger_that_cannot_be_written_does_not_stop_an_export(bool isReadOnly, int told)
    {
        _bench.Issue("n1");
        var log = new List<string>();
        var context = new AuthorityContext { Files = new LedgerlessDisk(isReadOnly), Log = new() { Told = m => log.Add(m.Text) } };
        Export("n1", "out", context: context);
        Assert.True(File.Exists(_bench["out", "node.key"]));
        Assert.Equal(told, _told.Count);
        Assert.Equal(isReadOnly, log.Exists(text => text.Contains("is not recorded", StringComparison.Ordinal)));
        Assert.Empty(Lines);
        Export("n1", "out");
        Assert.Single(Lines);
        Assert.Empty(CertLedger.Test(_bench.Pki));
    }

    // Whatever else an object becomes, it says of the export what the ledger says.
    [Fact]
    public void A_renewed_certificate_tells_of_the_export_before_it()
    {
        NodeCert old = _bench.Issue("n1");
        Export("n1", "out", "/etc/tls");
        NodeCert renewed = CertAuthority.Open(_bench.Pki).Renew(["n1"], new NodeCertRenewalParameters()).Single().Value!.Renewed!;
        Assert.Equal(("Pem", "/etc/tls", old.SerialNumber), (renewed.ExportedAs, renewed.ExportedTargetPath, renewed.ExportedSerialNumber));
        NodeCert then = CertAuthority.Open(_bench.Pki).GetNodeCerts(new() { AsOf = Lines[0].Time.AddMinutes(-1), Statuses = Enum.GetValues<NodeCertStatus>() }).First();
        Assert.Null(then.ExportedAt);
        string page = CertReport.Make(CertAuthority.Open(_bench.Pki), new() { OutputPath = _bench["report.html"] }).Html;
        Assert.Contains($"exported as Pem to {_bench["out"]}, for /etc/tls, ", page, StringComparison.Ordinal);
        Assert.Contains("(another certificate of the node)", page, StringComparison.Ordinal);
    }

    public void Dispose() => _bench.Dispose();

    private void Export(
        string node, string place, string? target = null, bool force = false, bool record = true, AuthorityContext? context = null,
        CancellationToken cancellation = default) =>
        Export(new NodeCertReference { NodeIds = [node], AuthorityPath = _bench.Pki }, place, target, force, record, context, trust: null, cancellation);

    private void Export(
        NodeCertReference reference, string place, string? target, bool force, bool record, AuthorityContext? context, string? trust,
        CancellationToken cancellation = default)
    {
        var parameters = new NodeCertExportParameters
        {
            Format = ExportFormat.Pem, OutputPath = _bench[place], TargetPath = target, Force = force, TrustPaths = trust is null ? [] : [trust],
        };
        var exporter = new NodeCertExporter(parameters, context);
        Outcome<NodeCert> found = exporter.Find(reference).Single();
        using ExportPlan plan = exporter.Plan(found.Value ?? throw found.Error!);
        exporter.Write(plan);
        if (record)
            exporter.Record(_told.Add, cancellation);
    }

    private sealed class LedgerlessDisk(bool isReadOnly) : FileSystem
    {
        internal override void Append(string path, ReadOnlySpan<byte> bytes, FileProtection protection) => throw (isReadOnly
            ? new UnauthorizedAccessException("Permission denied") : new IOException("No space left on device", 28));
    }
}
