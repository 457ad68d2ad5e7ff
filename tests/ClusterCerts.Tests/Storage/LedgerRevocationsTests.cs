using ClusterCerts.Sqlite;

namespace ClusterCerts.Tests.Storage;

/// <summary>What a long ledger revokes is told from its index: however many revocations there are, their lines are not read for it.</summary>
public sealed class LedgerRevocationsTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly KeyId Issuer = new([1, 2, 3]);
    private static readonly KeyId Other = new([4, 5, 6]);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Taken over by their numbers, which no line issues; more of them than are looked up one by one, and than are kept once they are read.
    [Theory]
    [InlineData(500)]
    [InlineData(15_000)]
    public void No_line_is_read_to_tell_what_is_revoked(int count)
    {
        using IndexedLedger ledger = Ledger(count, out SerialNumber[] numbers);
        int read = ledger.LinesRead;
        Assert.True(ledger.Revokes(Issuer));
        Assert.False(ledger.Revokes(Other));
        Assert.Equal(count, ledger.Revocations(new RevocationQuery(Issuer)).Count());
        Assert.Equal(count / 2, ledger.Revocations(new RevocationQuery(Issuer) { EndsFrom = Begin.AddDays(1) }).Count());
        Assert.Equal(numbers.Order(), ledger.RevokedAmong(numbers, Issuer).Order());
        Assert.Empty(ledger.RevokedAmong(numbers, Other));
        Assert.Empty(ledger.IssuesRevoked(ofNoNode: false));
        Assert.Empty(ledger.IssuesRevoked(ofNoNode: true));
        Assert.Equal(read, ledger.LinesRead);
    }

    // An index knows nothing of what came after it.
    [Fact]
    public void A_later_issuance_tells_whose_a_revocation_is()
    {
        using IndexedLedger ledger = Ledger(500, out SerialNumber[] numbers);
        ledger.Append([Issue(numbers[7], Other, Begin.AddDays(300)), Issue(numbers[8], Issuer, Begin.AddDays(-300)), Issue(numbers[9], null, Begin.AddDays(300))]);
        Assert.Equal(numbers.Except([numbers[7]]).Order(), ledger.RevokedAmong(numbers, Issuer).Order());
        Assert.Equal([numbers[7], numbers[9]], ledger.RevokedAmong(numbers, Other).Order());
        Assert.True(ledger.Revokes(Other));
        Assert.DoesNotContain(numbers[8], ledger.Revocations(new RevocationQuery(Issuer) { EndsFrom = Begin.AddDays(-1) }).Select(line => line.SerialNumber));
        Assert.Equal([501, 502, 503], ledger.IssuesRevoked(ofNoNode: true).Order());
    }

    // The list is held against the ledger once, until either is another one.
    [Fact]
    public void What_a_list_revokes_beyond_the_ledger_is_found_once()
    {
        string pki = _folder.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        CertAuthority authority = CertAuthority.Open(pki);
        Assert.All(authority.Issue(["a", "b"], new NodeCertParameters()), o => Assert.Null(o.Error));
        Assert.All(authority.Revoke(new RevocationParameters { NodeIds = ["a"] }), o => Assert.Null(o.Error));
        KeyId issuer = authority.Store.Certificates(AuthorityDocument.Certificate)[0].KeyId;
        IReadOnlyList<DecodedRevocationList> lists = authority.Store.Lists(AuthorityDocument.RevocationList);
        Assert.Same(lists, authority.Store.Lists(AuthorityDocument.RevocationList));
        var ledger = new MemoryLedger("ledger");
        ledger.Append([LedgerEntries.PolicyChange(Begin, "{}", "the first")]);
        LedgerEntry unknown = Assert.Single(UnrecordedRevocations.Of(ledger, lists, issuer));
        Assert.Same(UnrecordedRevocations.Of(ledger, lists, issuer), UnrecordedRevocations.Of(ledger, lists, issuer));
        ledger.Append([LedgerEntries.Revocation(Begin, unknown.SerialNumber!.Value, null, RevocationReason.Unspecified)]);
        Assert.Empty(UnrecordedRevocations.Of(ledger, lists, issuer));
        authority.Revoke(new RevocationParameters { NodeIds = ["b"] });
        IReadOnlyList<DecodedRevocationList> later = authority.Store.Lists(AuthorityDocument.RevocationList);
        Assert.Equal(2, later[0].Revoked.Count);
        Assert.Single(UnrecordedRevocations.Of(ledger, later, issuer));
    }

    private static LedgerEntry Issue(SerialNumber number, KeyId? issuer, DateTimeOffset end) =>
        new() { Time = Begin, Event = LedgerEvent.Issue, NodeId = NodeId.Recorded("n"), SerialNumber = number, IssuerKeyId = issuer, NotAfter = end };

    // Half of what is revoked has ended at the beginning.
    private IndexedLedger Ledger(int count, out SerialNumber[] numbers)
    {
        SerialNumber[] all = numbers = [.. Enumerable.Range(0, count).Select(i => SerialNumber.TryCreate(i + 1000, out SerialNumber number) ? number : default)];
        IEnumerable<LedgerEntry> revocations = all.Select((number, i) => LedgerEntries.Revocation(Begin, number, null, RevocationReason.Unspecified) with
        {
            IssuerKeyId = Issuer,
            NotAfter = Begin.AddDays(i % 2 == 0 ? -1 : 1),
        });
        return new IndexedLedger(_folder.File("index"), [LedgerEntries.PolicyChange(Begin, "{}", "the first"), .. revocations]);
    }

    // Its index knows all lines that it has at first; each reading of one is counted.
    private sealed class IndexedLedger : Ledger, IDisposable
    {
        private readonly List<byte[]> _lines = [];
        private readonly ILedgerIndexReader _index;

        internal IndexedLedger(string path, IReadOnlyList<LedgerEntry> entries)
            : base("ledger")
        {
            File.WriteAllBytes(path, []);
            ILedgerIndexEngine engine = new SqliteEngine();
            engine.Add(path, 0, entries.Select((entry, i) => new IndexedLine(entry, new LinePlace(i, 1, [1]), ClockLeap.None)));
            _lines.AddRange(LinesOf(entries));
            _index = engine.Open(path);
            Continue(_index, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(_lines[^1])));
        }

        internal int LinesRead { get; private set; }

        public void Dispose() => _index.Dispose();

        internal void Append(IReadOnlyList<LedgerEntry> entries)
        {
            foreach (byte[] line in LinesOf(entries))
            {
                Take(line);
                _lines.Add(line);
            }
        }

        protected override byte[] LineOf(int index)
        {
            LinesRead++;
            return _lines[index];
        }
    }
}
