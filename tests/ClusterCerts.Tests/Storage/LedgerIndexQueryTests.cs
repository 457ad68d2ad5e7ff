using ClusterCerts.Sqlite;

namespace ClusterCerts.Tests.Storage;

/// <summary>An index answers as the lines in memory do, whatever is asked, and however the lines came into it.</summary>
public sealed class LedgerIndexQueryTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] NodeNames = ["web", "Web", "db", "a:b", "a-b", "über", "ÜBER", "x.example"];
    private static readonly KeyId[] Issuers = [new([1, 2, 3]), new([4, 5, 6])];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // All lines at once, in two steps, in many: the second line of a revoked certificate may come later than its revocation.
    [Theory]
    [InlineData(1000)]
    [InlineData(400)]
    [InlineData(97)]
    public void It_answers_as_memory_does(int step)
    {
        List<LedgerEntry> entries = Entries(1000, new Random(7));
        var table = new LineTable(0);
        for (int i = 0; i < entries.Count; i++)
            table.Add(entries[i], new byte[32], i == 0 ? null : entries[i - 1].Time);
        using ILedgerIndexReader index = IndexOf(entries, table, step);
        Assert.Equal(entries.Count, index.Count);
        Assert.Equal(table.HighestSerialNumber, index.HighestSerialNumber);
        Assert.Equal(table.HighestListNumber, index.HighestListNumber);
        Assert.Equal(table.Nodes(), index.Nodes());
        Assert.All(NodeNames.Append("none"), name => Assert.Equal(table.NodesWithStem(name.Replace(':', '-')), index.NodesWithStem(name.Replace(':', '-'))));
        Assert.All(Queries(entries), query =>
        {
            Assert.Equal(table.Find(query), index.Find(query));
            Assert.Equal(table.FindLast(query), index.FindLast(query));
        });
        Assert.Equal(new LinePlace(500, 5, [5]).Offset, index.PlaceOf(5).Offset);
        Assert.Throws<LedgerIndexException>(() => index.PlaceOf(entries.Count));
    }

    // Few, as many as go into one question, and more; some of them not there.
    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(300)]
    public void It_answers_for_many_at_once_as_for_each(int many)
    {
        List<LedgerEntry> entries = Entries(1000, new Random(5));
        var table = new LineTable(0);
        foreach (LedgerEntry entry in entries)
            table.Add(entry, new byte[32], null);
        using ILedgerIndexReader index = IndexOf(entries, table, step: 400);
        int[] lines = [.. Enumerable.Range(0, many).Select(i => (i * 7) % 1000)];
        Assert.Equal(
            lines.Order().Select(line => (line, index.PlaceOf(line).Offset, index.PlaceOf(line).Length)),
            index.PlacesOf([.. lines, 1000]).OrderBy(found => found.Line).Select(found => (found.Line, found.Place.Offset, found.Place.Length)));
        SerialNumber[] numbers = [.. entries.Select(e => e.SerialNumber).OfType<SerialNumber>().Distinct().Take(many), SerialNumber.Parse("7FFFFFFFFFFFFF")];
        List<(SerialNumber, int)> first = [.. numbers
            .Select(number => (number, entries.FindIndex(e => e.Event == LedgerEvent.Issue && e.SerialNumber == number))).Where(found => found.Item2 >= 0)];
        Assert.NotEmpty(first);
        Assert.Equal(first.Order(), index.FirstIssues(numbers).Order());
        Assert.Equal(first.Order(), ((ILedgerIndex)table).FirstIssues(numbers).Order());
    }

    // What the index takes for certain is so by all lines, and what it is not certain of is at least named.
    [Theory]
    [InlineData(1000)]
    [InlineData(50)]
    public void It_knows_the_revocations_of_a_CA(int step)
    {
        List<LedgerEntry> entries = Entries(1000, new Random(11));
        var table = new LineTable(0);
        foreach (LedgerEntry entry in entries)
            table.Add(entry, new byte[32], null);
        using ILedgerIndexReader index = IndexOf(entries, table, step);
        foreach (KeyId? issuer in (KeyId?[])[.. Issuers, null, new KeyId([9])])
        {
            foreach (RevocationQuery query in (RevocationQuery[])
                [new(issuer), new(issuer) { IsOfNoNode = true }, new(issuer) { From = 300 }, new(issuer) { Before = 700 }, new(issuer) { EndsFrom = Begin.AddDays(500) },
                .. entries.Where(e => e.SerialNumber is not null).Select(e => new RevocationQuery(issuer) { SerialNumber = e.SerialNumber })])
            {
                List<int> truth = [.. table.FindRevocations(query).Select(r => r.Line).Where(line => IsOne(entries, line, query))];
                IReadOnlyList<RevocationLine> told = index.FindRevocations(query);
                Assert.Equal(truth, told.Select(t => t.Line).Where(line => IsOne(entries, line, query)));
                Assert.All(told.Where(t => t.IsCertain), t => Assert.Contains(t.Line, truth));
                Assert.All(told, t => Assert.Equal(entries[t.Line].SerialNumber, t.SerialNumber));
                Assert.All(told.Where(t => !t.IsCertain), t => Assert.Equal(truth.Contains(t.Line), t.MatchesAlone));
                IReadOnlyList<RevocationLine> some = index.FindRevocations(query with { Enough = 3 });
                Assert.Equal(Math.Min(told.Count, 3), some.Count);
                Assert.Subset(told.ToHashSet(), some.ToHashSet());
            }
        }

        Assert.All(Issuers, issuer => Assert.True(index.Revokes(issuer)));
        SerialNumber[] numbers = [.. entries.Select(e => e.SerialNumber).OfType<SerialNumber>().Distinct()]; // More than are asked for in one statement.
        foreach (RevocationQuery query in Issuers.SelectMany(issuer => (RevocationQuery[])[new(issuer), new(issuer) { From = 300, EndsFrom = Begin.AddDays(500) }]))
        {
            RevocationLine[] oneByOne = [.. numbers.SelectMany(number => index.FindRevocations(query with { SerialNumber = number })).OrderBy(r => r.Line)];
            Assert.NotEmpty(oneByOne);
            Assert.Equal(oneByOne, index.FindRevocations(query, numbers).OrderBy(r => r.Line));
        }

        Assert.False(index.Revokes(new KeyId([9])));
        Assert.Contains(index.FindRevocations(new RevocationQuery(Issuers[0])), r => r.IsCertain);
    }

    [Fact]
    public void Lines_that_do_not_follow_are_refused()
    {
        List<LedgerEntry> entries = Entries(100, new Random(1));
        var table = new LineTable(0);
        foreach (LedgerEntry entry in entries)
            table.Add(entry, new byte[32], null);
        IndexOf(entries, table, step: 100).Dispose();
        ILedgerIndexEngine engine = new SqliteEngine();
        Assert.Throws<LedgerIndexException>(() => engine.Add(_folder.File("index"), 99, Lines(entries, table, 0, 1)));
        using ILedgerIndexReader index = engine.Open(_folder.File("index"));
        Assert.Equal(100, index.Count);
    }

    private static bool IsOne(List<LedgerEntry> entries, int line, RevocationQuery query)
    {
        LedgerEntry known = entries.Find(e => e.Event == LedgerEvent.Issue && e.SerialNumber == entries[line].SerialNumber) ?? entries[line];
        return (query.IssuerKeyId is null || known.IssuerKeyId is null || known.IssuerKeyId == query.IssuerKeyId) && !(known.NotAfter < query.EndsFrom);
    }

    private ILedgerIndexReader IndexOf(List<LedgerEntry> entries, LineTable table, int step)
    {
        ILedgerIndexEngine engine = new SqliteEngine();
        string path = _folder.File("index");
        File.WriteAllBytes(path, []);
        for (int from = 0; from < entries.Count; from += step)
            engine.Add(path, from, Lines(entries, table, from, Math.Min(step, entries.Count - from)));
        return engine.Open(path);
    }

    private static IEnumerable<IndexedLine> Lines(List<LedgerEntry> entries, LineTable table, int from, int count) =>
        Enumerable.Range(from, count).Select(i => new IndexedLine(entries[i], new LinePlace(i * 100, i + 1, [(byte)i]), table.LeapAt(i)));

    private static IEnumerable<LineQuery> Queries(List<LedgerEntry> entries)
    {
        yield return new LineQuery();
        yield return new LineQuery { From = 100, Before = 200 };
        yield return new LineQuery { HasPolicy = true };
        yield return new LineQuery { IsRevocationOfNoNode = true };
        yield return new LineQuery { Leap = ClockLeap.Pause };
        yield return new LineQuery { Leap = ClockLeap.SetBack, From = 500 };
        yield return new LineQuery { Events = [LedgerEvent.Issue], Kind = LedgerKind.Intermediate };
        yield return new LineQuery { Events = [LedgerEvent.Rotation], Kind = LedgerKind.Retirement, Before = 900 };
        foreach (LedgerEvent what in Enum.GetValues<LedgerEvent>())
        {
            yield return new LineQuery { Events = [what] };
            yield return new LineQuery { Events = [what, LedgerEvent.Issue], Before = 700 };
            yield return new LineQuery { Events = [what], IssuerKeyId = Issuers[0] };
        }

        foreach (LedgerEntry entry in entries.Where((_, i) => i % 3 == 0))
        {
            yield return new LineQuery { SerialNumber = entry.SerialNumber, Events = [LedgerEvent.Issue] };
            yield return new LineQuery { SerialNumber = entry.SerialNumber, Events = [LedgerEvent.Revoke, LedgerEvent.Withdraw], From = 10 };
            yield return new LineQuery { NodeId = entry.NodeId, Events = [LedgerEvent.Issue, LedgerEvent.Remove], Before = 800 };
            yield return new LineQuery { PublicKeySha256 = entry.PublicKeySha256?.ToLowerInvariant() };
            yield return new LineQuery { CertificatePath = entry.CertificatePath, Events = [LedgerEvent.Issue] };
        }
    }

    private static List<LedgerEntry> Entries(int count, Random random)
    {
        var entries = new List<LedgerEntry>();
        DateTimeOffset time = Begin;
        for (int i = 0; i < count; i++)
        {
            time += random.Next(100) == 0 ? TimeSpan.FromDays(random.Next(2) == 0 ? 500 : -20) : TimeSpan.FromHours(random.Next(48));
            LedgerEvent what = random.Next(2) == 0 ? LedgerEvent.Issue : (LedgerEvent)random.Next(Enum.GetValues<LedgerEvent>().Length);
            NodeId? node = random.Next(5) == 0 ? null : NodeId.Recorded(NodeNames[random.Next(NodeNames.Length)]);
            SerialNumber serial = SerialNumber.Parse((random.Next(300) + 1).ToString("X", System.Globalization.CultureInfo.InvariantCulture));
            entries.Add(new LedgerEntry
            {
                Time = time,
                Event = what,
                Kind = what == LedgerEvent.Issue && node is null ? LedgerKind.Intermediate : what == LedgerEvent.Rotation && random.Next(3) == 0 ? LedgerKind.Retirement : default,
                NodeId = node ?? (what is LedgerEvent.Remove or LedgerEvent.Reinstate ? NodeId.Recorded("gone") : null),
                SerialNumber = serial,
                NotAfter = random.Next(4) == 0 && what != LedgerEvent.Issue ? null : time.AddDays(random.Next(300)),
                PublicKeySha256 = random.Next(3) == 0 ? null : Convert.ToHexString([.. Enumerable.Repeat((byte)random.Next(40), 32)]),
                IssuerKeyId = random.Next(4) == 0 ? null : Issuers[random.Next(2)],
                CertificatePath = what == LedgerEvent.Issue ? $"node.{random.Next(9)}.crt" : null,
                ListNumber = what == LedgerEvent.RevocationList ? i : null,
                Policy = what == LedgerEvent.Policy ? "{}" : null,
            });
        }

        return entries;
    }
}
