namespace ClusterCerts.Tests.Storage;

/// <summary>An authority in PostgreSQL whose lines are asked for from the first one on, as those of a long ledger are.</summary>
public sealed class PostgreSqlIndexTests : AuthorityLifeTests
{
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] NodeNames = ["web", "Web", "db", "a:b", "a-b", "über", "ÜBER", "x.example"];
    private static readonly KeyId[] Issuers = [new([1, 2, 3]), new([4, 5, 6])];

    private readonly string _run = Guid.NewGuid().ToString("N");

    [SkippableFact]
    public void It_answers_as_memory_does()
    {
        List<LedgerEntry> entries = Entries(700, new Random(7));
        FileSystem.Real.CreatePrivateDirectory(Pki);
        foreach (LedgerEntry[] some in entries.Chunk(100))
            Commit(Store, changes => changes.Ledger.AddRange(some));
        var table = new LineTable(0);
        for (int i = 0; i < entries.Count; i++)
            table.Add(entries[i], new byte[32], i == 0 ? null : entries[i - 1].Time);
        Ledger ledger = Store.ReadLedger();
        Assert.Equal(
            (entries.Count, table.HighestSerialNumber, table.HighestListNumber), (ledger.Count, ledger.HighestSerialNumber, ledger.HighestListNumber));
        Assert.Equal(table.Nodes(), ledger.Nodes());
        Assert.All(NodeNames.Append("none"), name => Assert.Equal(table.NodesWithStem(name.Replace(':', '-')), ledger.NodesWithStem(name.Replace(':', '-'))));
        foreach (LineQuery query in Queries(entries))
        {
            Assert.Equal(table.Find(query), ledger.Find(query));
            Assert.Equal(table.FindLast(query), ledger.FindLast(query));
        }

        foreach (KeyId? issuer in (KeyId?[])[.. Issuers, null, new KeyId([9])])
        {
            foreach (RevocationQuery query in (RevocationQuery[])
                [new(issuer), new(issuer) { IsOfNoNode = true }, new(issuer) { From = 300 }, new(issuer) { Before = 500 }, new(issuer) { EndsFrom = Begin.AddDays(500) }, .. entries.Where(e => e.SerialNumber is not null)
                    .Take(40).Select(e => new RevocationQuery(issuer) { SerialNumber = e.SerialNumber })])
            {
                Assert.Equal([.. table.FindRevocations(query).Select(r => r.Line).Where(line => IsOne(entries, line, query))], ledger.FindRevocations(query).ToArray());
                Assert.Equal(ledger.FindRevocations(query).Any(), ledger.Revocations(query with { Enough = 700 }).Any());
            }
        }

        Assert.All(Issuers, issuer => Assert.True(ledger.Revokes(issuer)));

        Assert.All(Enumerable.Range(0, 700).Where(i => i % 50 == 0), i => Assert.Equal(entries[i].Detail, ledger.At(i).Detail));
    }

    // The line that is asked for is held against the one after it.
    [SkippableFact]
    public void A_line_that_was_changed_is_refused_when_it_is_asked_for()
    {
        FileSystem.Real.CreatePrivateDirectory(Pki);
        Commit(Store, changes => changes.Ledger.AddRange(Entries(20, new Random(1))));
        PostgresServer.Shared().Expect(
            "pki",
            $"UPDATE clustercerts.ledger SET text = text || ' '::bytea WHERE line = 7 AND authority = (SELECT id FROM clustercerts.authority WHERE name = '{_run} {Path.GetFullPath(Pki)}')");
        Ledger ledger = Store.ReadLedger();
        Assert.Equal("line 5", ledger.At(5).Detail);
        Assert.Equal(ErrorCode.LedgerDamaged, Assert.Throws<ClusterCertsException>(() => ledger.At(6)).ErrorCode);
        Assert.NotEmpty(CertLedger.Test(Pki, Context));
    }

    private protected override IAuthorityStore Find(string path, FileSystem files) =>
        new PostgreSqlStore(path, files, PostgresServer.Shared().Store($"{_run} {Path.GetFullPath(path)}"), keepsFile: false, new DatabaseHabits { FewLines = 0 });

    private static bool IsOne(List<LedgerEntry> entries, int line, RevocationQuery query)
    {
        LedgerEntry known = entries.Find(e => e.Event == LedgerEvent.Issue && e.SerialNumber == entries[line].SerialNumber) ?? entries[line];
        return (query.IssuerKeyId is null || known.IssuerKeyId is null || known.IssuerKeyId == query.IssuerKeyId) && !(known.NotAfter < query.EndsFrom);
    }

    private static IEnumerable<LineQuery> Queries(List<LedgerEntry> entries)
    {
        yield return new LineQuery();
        yield return new LineQuery { From = 100, Before = 200 };
        yield return new LineQuery { HasPolicy = true };
        yield return new LineQuery { IsRevocationOfNoNode = true };
        yield return new LineQuery { Leap = ClockLeap.Pause };
        yield return new LineQuery { Leap = ClockLeap.SetBack, From = 300 };
        foreach (LedgerEvent what in Enum.GetValues<LedgerEvent>())
        {
            yield return new LineQuery { Events = [what] };
            yield return new LineQuery { Events = [what, LedgerEvent.Issue], Before = 500 };
            yield return new LineQuery { Events = [what], IssuerKeyId = Issuers[0] };
        }

        foreach (LedgerEntry entry in entries.Where((_, i) => i % 20 == 0))
        {
            yield return new LineQuery { NodeId = entry.NodeId, Events = [LedgerEvent.Issue, LedgerEvent.Remove] };
            yield return new LineQuery { SerialNumber = entry.SerialNumber, PublicKeySha256 = entry.PublicKeySha256?.ToUpperInvariant() };
            yield return new LineQuery { CertificatePath = entry.CertificatePath, Kind = entry.Kind };
        }
    }

    // Numbers, keys and names that many share, moments that leap, revocations before and after what they revoke.
    private static List<LedgerEntry> Entries(int count, Random random)
    {
        DateTimeOffset time = Begin;
        var entries = new List<LedgerEntry>();
        for (int i = 0; i < count; i++)
        {
            time += random.Next(100) switch { 0 => TimeSpan.FromDays(500), 1 => TimeSpan.FromDays(-30), _ => TimeSpan.FromHours(random.Next(10)) };
            NodeId node = NodeId.Recorded(NodeNames[random.Next(NodeNames.Length)]);
            SerialNumber serial = SerialNumber.Parse($"{1 + random.Next(200):X4}");
            LedgerEntry entry = random.Next(10) switch
            {
                < 5 => new()
                {
                    Event = LedgerEvent.Issue, NodeId = node, SerialNumber = serial, NotAfter = Begin.AddDays(random.Next(1000)), IssuerKeyId = random.Next(3) is < 2 and int key ? Issuers[key] : null,
                    PublicKeySha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([(byte)random.Next(30)])), CertificatePath = $"node.{random.Next(30)}.crt",
                },
                5 or 6 => LedgerEntries.Revocation(time, serial, random.Next(2) == 0 ? node : null, RevocationReason.KeyCompromise) with { IssuerKeyId = random.Next(2) == 0 ? Issuers[1] : null },
                7 => LedgerEntries.Removal(time, node, null),
                8 => LedgerEntries.List(time, time, time, Issuers[random.Next(2)], random.Next(1000), null),
                _ => LedgerEntries.PolicyChange(time, "{}", ""),
            };
            entries.Add(entry with { Time = time, Detail = $"line {i}" });
        }

        return entries;
    }
}
