namespace ClusterCerts.Tests.Audit;

/// <summary>The ledger as auditors get it.</summary>
public sealed class LedgerExportTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_kept_head_that_is_damaged_is_evidence_too_and_stays()
    {
        File.WriteAllText(_authority.File("ledger.head"), "x");
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => _authority.Open().PlanLedgerExport(new() { Format = LedgerExportFormat.Head }));
        Assert.Equal(ErrorCode.MalformedLedgerHead, error.ErrorCode);
        Assert.Contains("move it away", error.Message, StringComparison.Ordinal);
        Assert.Equal("x", File.ReadAllText(_authority.File("ledger.head")));
    }

    // Between the signature and the moment at which the head is kept others may have put an older ledger back.
    [Fact]
    public void A_head_that_the_ledger_no_longer_goes_on_from_is_not_kept()
    {
        LongLedger.Grow(_authority.Path);
        _authority.Issue("8"); // With an index beside it: the ledger is read anew where that is gone.
        Export(new() { Format = LedgerExportFormat.Head, OutputPath = Out("first.head") });
        byte[] older = File.ReadAllBytes(_authority.File("ledger.jsonl"));
        byte[] kept = File.ReadAllBytes(_authority.File("ledger.head"));
        _authority.Issue("9");
        LedgerExport export = _authority.Open().PlanLedgerExport(new() { Format = LedgerExportFormat.Head, OutputPath = Out("second.head") });
        File.WriteAllBytes(_authority.File("ledger.jsonl"), older);
        foreach (string index in Directory.GetFiles(_authority.Path, "ledger.index*"))
            File.Delete(index);

        // The head that was kept before fits the older ledger: the new one alone tells.
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => export.Write());
        Assert.Equal((ErrorCode.LedgerDamaged, _authority.File("ledger.head")), (error.ErrorCode, error.Target));
        Assert.Equal(kept, File.ReadAllBytes(_authority.File("ledger.head")));
    }

    [Fact]
    public void Json_lines_are_the_lines_as_they_are()
    {
        _authority.Issue(new NodeCertParameters(), "1", "2");
        LedgerExport export = Export(new() { Format = LedgerExportFormat.JsonLines, OutputPath = Out("all.jsonl") });
        Assert.Equal(File.ReadAllBytes(_authority.File("ledger.jsonl")), File.ReadAllBytes(export.Path!));
        Assert.Equal(3, export.LineCount);
        Assert.True(FilePrivacy.Of(export.Path!).IsPrivate);
        Assert.Equal(File.ReadAllLines(export.Path!), Read(new() { Format = LedgerExportFormat.JsonLines }));
    }

    [Fact]
    public void A_table_has_a_row_a_line_and_no_formula()
    {
        _authority.Open().SetPolicy(new CertPolicyChanges { AllowedNodeIds = ["1", "web*"] });
        _authority.Issue("1");
        string[] asked = ["evil", "=1+1", "+x", "@x"];
        foreach (string id in asked)
            Refuse(id);
        Refuse("a,\"b\"\r\nc"); // a comma, quotes and a line end within a cell
        string path = Export(new() { Format = LedgerExportFormat.Csv, OutputPath = Out("all.csv") }).Path!;
        string text = File.ReadAllText(path);
        List<string[]> rows = Parse(text);
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
        Assert.Equal(1 + _authority.Open().Store.ReadLedger().Count, rows.Count);
        Assert.Equal(["Line", "Time", "Event"], rows[0].Take(3));
        Assert.Equal("1", rows[1][0]);
        int column = Array.IndexOf(rows[0], "Asked");
        Assert.Equal(["evil", "'=1+1", "'+x", "'@x", "a,\"b\"\uFFFD\uFFFDc"], rows.Where(row => row[2] == "Refuse").Select(row => row[column]));
        Assert.All(rows.SelectMany(row => row).Where(cell => cell.Length > 0), cell => Assert.DoesNotContain(cell[0], "=+-@\t\r\n"));
        Assert.Equal("root", rows[^1][Array.IndexOf(rows[0], "Account")]);
        Assert.Equal(text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries), Read(new() { Format = LedgerExportFormat.Csv }));

        // The hash of each is what the next line has.
        Assert.Equal(_authority.Open().Store.ReadLedger().LastHash, rows[^1][^1]);
    }

    [Fact]
    public void A_table_has_the_names_of_each_certificate()
    {
        _authority.Issue(
            new()
            {
                DnsNames = ["a.example.com"], IPAddresses = ["10.0.0.1"], Uris = ["https://a.example/x;y", "https://{id}.example/"], EmailAddresses = ["x@example.com", "y@example.com"],
                UserPrincipalNames = ["{id}@localhost"],
            },
            "web1");
        List<string[]> rows = Parse(File.ReadAllText(Export(new() { Format = LedgerExportFormat.Csv, OutputPath = Out("names.csv") }).Path!));
        string[] names = ["DnsNames", "IPAddresses", "Uris", "EmailAddresses", "UserPrincipalNames"];
        Assert.Equal(
            ["web1;a.example.com", "10.0.0.1", "https://a.example/x%3By;https://web1.example/", "x@example.com;y@example.com", "web1@localhost"],
            names.Select(name => rows.Single(row => row[2] == "Issue")[Array.IndexOf(rows[0], name)]));
    }

    public static TheoryData<string, string> Selections => new()
    {
        { "all", "1 2 3 4 5" },
        { "from the second hour", "3 4 5" },
        { "until the second hour", "1 2 3" },
        { "in the second hour", "3" },
        { "node 1", "2 4" },
        { "web*", "3" },
        { "evil", "5" }, // it was asked for and refused
        { "node 1 from the second hour", "4" },
        { "nobody", "" },
    };

    [Theory]
    [MemberData(nameof(Selections))]
    public void Lines_are_selected_by_time_and_node(string what, string lines)
    {
        DateTimeOffset start = _authority.Clock.Now;
        _authority.Issue("1");
        _authority.Clock.Now = start.AddHours(1);
        _authority.Issue("web1");
        _authority.Clock.Now = start.AddHours(2);
        Assert.All(_authority.Open().Revoke(new() { NodeIds = ["1"] }).ToList(), o => Assert.Null(o.Error));
        int count = _authority.Open().Store.ReadLedger().Count;
        Refuse("evil");
        LedgerExportParameters all = new() { Format = LedgerExportFormat.Csv };
        LedgerExportParameters wanted = what switch
        {
            "all" => all,
            "from the second hour" => all with { Since = start.AddHours(1) },
            "until the second hour" => all with { Until = start.AddHours(1) },
            "in the second hour" => all with { Since = start.AddHours(1), Until = start.AddHours(1) },
            "node 1" => all with { NodeIds = ["1"] },
            "node 1 from the second hour" => all with { NodeIds = ["1"], Since = start.AddHours(1) },
            _ => all with { NodeIds = [what] },
        };

        // The list that the revocation wrote has a line of its own, which names no node.
        string[] found = [.. Read(wanted).Skip(1).Select(row => row.Split(',')).Where(row => row[2] != "RevocationList").Select(row => int.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture) > count ? "5" : row[0])];
        Assert.Equal(lines.Split(' ', StringSplitOptions.RemoveEmptyEntries), found);
    }

    // What an auditor gets is whole, or nothing.
    [Fact]
    public void A_damaged_ledger_is_not_exported()
    {
        _authority.Issue(new NodeCertParameters(), "1", "2");
        string[] lines = File.ReadAllLines(_authority.File("ledger.jsonl"));
        File.WriteAllLines(_authority.File("ledger.jsonl"), [lines[0], lines[1].Replace("\"nodeId\":\"1\"", "\"nodeId\":\"7\"", StringComparison.Ordinal), lines[2]]);
        LedgerExport export = CertAuthority.Open(_authority.Path, _authority.Context()).PlanLedgerExport(new() { Format = LedgerExportFormat.Csv, OutputPath = Out("all.csv") });
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => export.Write());
        Assert.Equal(ErrorCode.LedgerDamaged, error.ErrorCode);
        Assert.Contains("Line 3", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_authority.Around, "*all.csv*"));
    }

    public static TheoryData<string, ErrorCode> Refused => new()
    {
        { "key.pem", ErrorCode.InvalidArgument }, // -Force replaces no key by mistake
        { "there.csv", ErrorCode.FileExists },
        { "no/folder.csv", ErrorCode.FileNotFound },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_place_that_is_none_is_refused(string name, ErrorCode code)
    {
        File.WriteAllText(Out("there.csv"), "x");
        Assert.Equal(code, Assert.Throws<ClusterCertsException>(() => Export(new() { Format = LedgerExportFormat.Csv, OutputPath = Out(name) })).ErrorCode);
        Export(new() { Format = LedgerExportFormat.Csv, OutputPath = Out("there.csv"), Force = true });
    }

    [Fact]
    public void The_ledger_itself_is_never_replaced()
    {
        foreach ((LedgerExportFormat format, string name) in ((LedgerExportFormat, string)[])[(LedgerExportFormat.JsonLines, "ledger.jsonl"), (LedgerExportFormat.Head, "ledger.head")])
        {
            Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(
                () => Export(new() { Format = format, OutputPath = _authority.File(name), Force = true })).ErrorCode);
        }

        string link = Path.Combine(_authority.Around, "link");
        File.CreateSymbolicLink(link, _authority.Path);
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(
            () => Export(new() { Format = LedgerExportFormat.JsonLines, OutputPath = Path.Combine(link, "ledger.jsonl"), Force = true })).ErrorCode);
    }

    [Fact]
    public void A_head_is_of_the_whole_ledger()
    {
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => Export(new() { Format = LedgerExportFormat.Head, NodeIds = ["1"] })).ErrorCode);
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(
            () => Export(new() { Format = LedgerExportFormat.Csv, Since = DateTimeOffset.UnixEpoch.AddDays(1), Until = DateTimeOffset.UnixEpoch })).ErrorCode);

        // It needs the key, which the others do not.
        File.Delete(_authority.File("signing.key"));
        Assert.Equal(ErrorCode.AuthorityOffline, Assert.Throws<ClusterCertsException>(() => Export(new() { Format = LedgerExportFormat.Head, OutputPath = Out("one.head") })).ErrorCode);
        Assert.Equal(2, Read(new() { Format = LedgerExportFormat.Csv }).Count);
    }

    [Fact]
    public void A_rehearsal_writes_nothing()
    {
        Dictionary<string, string> before = _authority.Snapshot();
        CertAuthority rehearsing = CertAuthority.Open(_authority.Path, AuthorityContext.ForRehearsal());
        rehearsing.PlanLedgerExport(new() { Format = LedgerExportFormat.Head, OutputPath = Out("one.head") }).Write();
        rehearsing.PlanLedgerExport(new() { Format = LedgerExportFormat.Csv, OutputPath = Out("one.csv") }).Write();
        Assert.Equal(before, _authority.Snapshot());
        Assert.Empty(Directory.GetFiles(_authority.Around));
    }

    private string Out(string name) => Path.Combine(_authority.Around, name);

    private LedgerExport Export(LedgerExportParameters parameters)
    {
        LedgerExport export = _authority.Open().PlanLedgerExport(parameters);
        export.Write(message => Assert.Fail(message));
        return export;
    }

    private List<string> Read(LedgerExportParameters parameters)
    {
        var lines = new List<string>();
        _authority.Open().PlanLedgerExport(parameters).Read(lines.Add);
        return lines;
    }

    private void Refuse(string asked)
    {
        using IAuthoritySession session = _authority.Open().Store.Begin("test", CancellationToken.None);
        var changes = new ChangeSet("test");
        changes.Ledger.Add(LedgerEntries.Refused(_authority.Clock.Now, asked, "New-NodeCert", new ClusterCertsException(ErrorCode.PolicyViolation, "-no, never"), ("root", "ca1")));
        session.Commit(changes);
    }

    // RFC 4180 2, as another program reads it.
    private static List<string[]> Parse(string text)
    {
        var rows = new List<string[]>();
        var row = new List<string>();
        var cell = new System.Text.StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (isQuoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                cell.Append(text[++i]);
            else if (c == '"')
                isQuoted = !isQuoted;
            else if (!isQuoted && c is ',' or '\r')
            {
                row.Add(cell.ToString());
                cell.Clear();
            }
            else if (!isQuoted && c == '\n')
            {
                rows.Add([.. row]);
                row.Clear();
            }
            else
                cell.Append(c);
        }

        Assert.Empty(row);
        return rows;
    }
}
