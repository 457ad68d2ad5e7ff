namespace ClusterCerts.Tests.Export;

/// <summary>Where exports go: whole or not at all, and nothing is overwritten unasked.</summary>
[LongRunning]
public sealed class ExportPlaceTests
{
    [Theory]
    [InlineData(ExportFormat.Pem)]
    [InlineData(ExportFormat.Combined)]
    public void Overwrites_with_force_only(ExportFormat format)
    {
        using var bench = new ExportBench();
        bench.Issue("n1");
        ExportedFile first = bench.Export("n1", format)[0];
        byte[] before = File.ReadAllBytes(first.Path);
        bench.Issue("n1", new NodeCertParameters { Force = true });

        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => bench.Export("n1", format)).ErrorCode);
        Assert.Equal(before, File.ReadAllBytes(first.Path));
        bench.Export("n1", format, p => p with { Force = true });
        Assert.NotEqual(before, File.ReadAllBytes(first.Path));
        Assert.Equal(["out", "pki"], Directory.EnumerateFileSystemEntries(bench.Folder).Select(Path.GetFileName).Order());
    }

    // A folder is replaced as a whole, so a file that is someone else's must not be in it, with -Force neither.
    [Fact]
    public void Never_replaces_a_folder_with_foreign_files()
    {
        using var bench = new ExportBench();
        bench.Issue("n1");
        bench.Export("n1", ExportFormat.Pem);
        File.WriteAllText(bench["out", "notes.txt"], "mine");
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => bench.Export("n1", ExportFormat.Pem, p => p with { Force = true }));
        Assert.Equal(ErrorCode.FileExists, e.ErrorCode);
        Assert.Contains("notes.txt", e.Message, StringComparison.Ordinal);
        Assert.Equal(["node.crt", "node.key", "notes.txt", "trust.crt"], ExportBench.Tree(bench["out"]));
    }

    // The revocation list that was there before goes with the rest, and a list that is new comes.
    [Fact]
    public void Replaces_an_export_that_had_other_files()
    {
        using var bench = new ExportBench(Preset.Erlang);
        bench.Issue("n1");
        string list = ExportBench.MakeRevocationList(bench.Pki);
        bench.Export("n1", ExportFormat.ErlangDistribution);
        Assert.True(Directory.Exists(bench["out", "crls"]));
        File.Delete(list);
        bench.Export("n1", ExportFormat.ErlangDistribution, p => p with { Force = true });
        Assert.Equal(["cacerts.pem", "cert.pem", "erl.args", "inet_tls.conf", "key.pem"], ExportBench.Tree(bench["out"]));
    }

    [Fact]
    public void Fills_an_empty_folder()
    {
        using var bench = new ExportBench();
        bench.Issue("n1");
        Directory.CreateDirectory(bench["out"]);
        bench.Export("n1", ExportFormat.Pem);
        Assert.Equal(3, ExportBench.Tree(bench["out"]).Count);
    }

    [Fact]
    public void Several_nodes_get_a_folder_each()
    {
        using var bench = new ExportBench();
        bench.Issue("1");
        bench.Issue("2");
        var exporter = new NodeCertExporter(new NodeCertExportParameters { Format = ExportFormat.Etcd, OutputPath = bench["out"] });
        foreach (Outcome<NodeCert> cert in exporter.Find(new NodeCertReference { NodeIds = ["*"], AuthorityPath = bench.Pki }))
        {
            using ExportPlan plan = exporter.Plan(cert.Value!, isOneOfSeveral: true);
            exporter.Write(plan);
        }

        Assert.Equal(["1", "2"], Directory.EnumerateDirectories(bench["out"]).Select(Path.GetFileName).Order());
        Assert.Contains(Path.Combine(bench["out", "2"], "member.crt"), File.ReadAllText(bench["out", "2", "etcd.env"]), StringComparison.Ordinal);
    }

    // A pattern that finds a node whose key stayed on it: told, and no error, where the layout needs the key or the certificate has ended.
    [Theory]
    [InlineData(ExportFormat.Pem, 1, null)]
    [InlineData(ExportFormat.Pem, 31, "expired")]
    [InlineData(ExportFormat.Nginx, 1, "needs the private key")]
    [InlineData(ExportFormat.Nginx, 31, "expired")]
    [InlineData(ExportFormat.Pfx, 1, "needs the private key")]
    [InlineData(ExportFormat.Combined, 1, "needs the private key")]
    [InlineData(ExportFormat.Etcd, 1, "needs the private key")]
    [InlineData(ExportFormat.Docker, 1, "needs the private key")]
    [InlineData(ExportFormat.Kubernetes, 1, "needs the private key")]
    [InlineData(ExportFormat.RabbitMq, 1, "needs the private key")]
    [InlineData(ExportFormat.Reign, 1, "needs the private key")]
    [InlineData(ExportFormat.ErlangDistribution, 1, "needs the private key")]
    public void A_pattern_leaves_out_a_node_whose_key_is_elsewhere(ExportFormat format, int days, string? told)
    {
        var clock = new SetClock(DateTimeOffset.UtcNow);
        using var bench = new ExportBench { Context = new AuthorityContext { Time = clock } };
        bench.Issue("1");
        NodeCertRequest request = RequestMaker.Make(["r1"], new() { Path = bench["req"] }).Single().Value!;
        Assert.Null(CertAuthority.Open(bench.Pki).Approve([request], new() { Lifetime = TimeSpan.FromDays(30) }).Single().Error);
        clock.Now += TimeSpan.FromDays(days);

        var notices = new List<string>();
        var exporter = new NodeCertExporter(new() { Format = format, OutputPath = bench["out"] }, bench.Context);
        IReadOnlyList<Outcome<NodeCert>> found = exporter.Find(new NodeCertReference { NodeIds = ["*"], AuthorityPath = bench.Pki }, notices.Add);
        Assert.All(found, o => Assert.Null(o.Error));
        Assert.Equal(told is null ? ["1", "r1"] : (string[])["1"], found.Select(o => o.Value!.NodeId));
        if (told is null)
            Assert.Empty(notices);
        else
            Assert.Matches($"^Node r1 is left out: .*{told}", Assert.Single(notices));

        // By its name it is told as an error why there is nothing.
        if (told is not null)
            bench.Refusal("r1", format);
    }

    // The list beside an older ledger, or one that is named, knows a revocation that the ledger does not: nothing is written; another's certificate goes out.
    [Theory]
    [InlineData("signing.crl", ExportFormat.Pem)]
    [InlineData("signing.crl", ExportFormat.Nginx)]
    [InlineData("named", ExportFormat.Pem)]
    [InlineData("named", ExportFormat.Combined)]
    public void A_list_that_knows_more_than_the_ledger_counts(string list, ExportFormat format)
    {
        using var bench = new ExportBench();
        bench.Issue("1");
        bench.Issue("2");
        File.Copy(bench["pki", "ledger.jsonl"], bench["older"]);
        CertAuthority.Open(bench.Pki).Revoke(new() { NodeIds = ["1"], Reason = RevocationReason.KeyCompromise });
        File.Move(bench["older"], bench["pki", "ledger.jsonl"], overwrite: true);
        if (list == "named")
            File.Move(bench["pki", "signing.crl"], bench["newer.crl"]);
        Func<NodeCertExportParameters, NodeCertExportParameters> named = p => list == "named" ? p with { CrlPaths = [bench["newer.crl"]] } : p;
        ClusterCertsException e = bench.Refusal("1", format, named);
        Assert.Equal(ErrorCode.NodeCertNotValid, e.ErrorCode);
        Assert.Contains(list == "named" ? "New-RevocationList takes over" : "is revoked", e.Message, StringComparison.Ordinal);
        if (list != "named")
            Assert.Contains(CertAuthority.Open(bench.Pki).GetNotices(), n => n.Contains("New-RevocationList takes over", StringComparison.Ordinal));
        Assert.NotEmpty(bench.Export("2", format, named));
    }

    [Fact]
    public void Several_nodes_do_not_fit_in_one_file()
    {
        using var bench = new ExportBench();
        NodeCert cert = bench.Issue("1");
        var exporter = new NodeCertExporter(new NodeCertExportParameters { Format = ExportFormat.Combined, OutputPath = bench["server.pem"] });
        NodeCert found = exporter.Find(new NodeCertReference { CertificatePath = cert.CertificatePath, AuthorityPath = bench.Pki }).Single().Value!;
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => exporter.Plan(found, isOneOfSeveral: true)).ErrorCode);
    }

    [Fact]
    public void A_plan_writes_nothing()
    {
        using var bench = new ExportBench();
        NodeCert cert = bench.Issue("1");
        var exporter = new NodeCertExporter(new NodeCertExportParameters { Format = ExportFormat.Docker, OutputPath = bench["out"] });
        using (ExportPlan plan = exporter.Plan(exporter.Find(new NodeCertReference { NodeIds = [cert.NodeId], AuthorityPath = bench.Pki }).Single().Value!))
            Assert.Equal(5, plan.Files.Count);
        Assert.Equal(["pki"], Directory.EnumerateFileSystemEntries(bench.Folder).Select(Path.GetFileName));
    }

    // Each change of the disk fails in turn: the folder is as it was before, old or absent, and nothing lies beside it.
    [Theory]
    [InlineData(ExportFormat.ErlangDistribution, false, true)]
    [InlineData(ExportFormat.ErlangDistribution, true, true)]
    [InlineData(ExportFormat.ErlangDistribution, true, false)]
    [InlineData(ExportFormat.Kubernetes, false, true)]
    [InlineData(ExportFormat.Kubernetes, true, true)]
    public void Is_whole_or_not_at_all(ExportFormat format, bool replaces, bool canExchange)
    {
        int failures = 0;
        for (int step = 0; ; step++)
        {
            bool isArmed = false, isInPlace = false, failedInPlace = false;
            int changes = 0;
            var disk = new HookedFileSystem(change =>
            {
                if (!isArmed || (change.Kind == DiskChangeKind.Delete && !isInPlace) || changes++ != step)
                    return;
                failedInPlace = isInPlace;
                throw new IOException("the disk fails here");
            })
            {
                HasExchange = canExchange,
                After = change => isInPlace |= isArmed && (change.Kind is DiskChangeKind.Move or DiskChangeKind.ExchangeDirectories
                    || (change.Kind == DiskChangeKind.MoveDirectory && Path.GetFileName(change.Path) == "out")),
            };
            using var bench = new ExportBench(Preset.Erlang) { Context = new AuthorityContext { Files = disk } };
            bench.Issue("n1");
            ExportBench.MakeRevocationList(bench.Pki);
            IReadOnlyDictionary<string, string> before = new Dictionary<string, string>();
            if (replaces)
            {
                using var first = new ExportBenchView(bench);
                first.Export(format);
                before = Content(bench["out"]);
                bench.Issue("n1", new NodeCertParameters { Force = true });
            }

            isArmed = true;
            try
            {
                bench.Export("n1", format, p => p with { Force = true });
                break;
            }
            catch (ClusterCertsException)
            {
                failures++;
            }

            IReadOnlyDictionary<string, string> after = Content(bench["out"]);
            string[] beside = [.. Directory.EnumerateFileSystemEntries(bench.Folder).Select(p => Path.GetFileName(p)!).Except(["out", "pki"])];
            if (failedInPlace)
                continue; // The new one is in place, and only the clearing up behind it failed.
            Assert.Equal(before, after);
            Assert.Empty(beside);
        }

        Assert.True(failures >= 3, $"{failures} failures");
    }

    private static Dictionary<string, string> Content(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllText)
        : [];

    /// <summary>The same authority with the real disk.</summary>
    private sealed class ExportBenchView(ExportBench bench) : IDisposable
    {
        internal void Export(ExportFormat format)
        {
            var exporter = new NodeCertExporter(new NodeCertExportParameters { Format = format, OutputPath = bench["out"] });
            using ExportPlan plan = exporter.Plan(exporter.Find(new NodeCertReference { NodeIds = ["n1"], AuthorityPath = bench.Pki }).Single().Value!);
            exporter.Write(plan);
        }

        public void Dispose()
        {
        }
    }

    [Fact]
    public void Loops_of_links_in_the_folder_are_not_followed()
    {
        using var bench = new ExportBench();
        bench.Issue("n1");
        string place = bench["out"];
        for (int i = 0; i < 6; i++)
        {
            string below = Directory.CreateDirectory(Path.Combine(place, $"a{i}")).FullName;
            Directory.CreateSymbolicLink(Path.Combine(below, "up"), "..");
        }

        ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => bench.Export("n1", ExportFormat.Pem, p => p with { OutputPath = place, Force = true }));
        Assert.Equal(ErrorCode.FileExists, refused.ErrorCode);
        Assert.Equal(6, Directory.GetDirectories(place).Length);
    }
}
