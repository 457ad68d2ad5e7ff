using System.Globalization;
using System.Numerics;

namespace ClusterCerts.Tests.Storage;

/// <summary>A session in a folder: what it leaves when it is given up, when the disk fails, and when a place is taken meanwhile.</summary>
public sealed class FolderSessionTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly TestFolder _folder = new();
    private readonly string _pki;

    public FolderSessionTests() => Directory.CreateDirectory(_pki = _folder.File("pki"));

    public void Dispose() => _folder.Dispose();

    // The numbers in the serial file and in the ledger, and the one that counts.
    [Theory]
    [InlineData(null, null, "0")]
    [InlineData("0F", null, "0F")]
    [InlineData(null, "0A", "0A")]
    [InlineData("0F", "0A", "0F")] // openssl counted on
    [InlineData("0A", "0F", "0F")] // the file is from a backup
    public void The_highest_number_counts(string? inFile, string? inLedger, string expected)
    {
        if (inLedger is not null)
            Commit(c => c.Ledger.Add(LedgerEntries.UnaccountedNumbers(Time, SerialNumber.Parse(inLedger), "x")));
        if (inFile is not null)
            File.WriteAllText(Path.Combine(_pki, "signing.srl"), inFile + "\n");
        using IAuthoritySession session = Begin();
        Assert.Equal(BigInteger.Parse("0" + expected, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), session.ReadLastSerialNumber());
    }

    // A key for which nothing was signed is not even left under another name.
    [Fact]
    public void A_session_that_is_given_up_leaves_nothing()
    {
        using (IAuthoritySession session = Begin())
        {
            Assert.Empty(session.Prepare([Files("1"), Files("2")]));
            Assert.Equal(2, Directory.EnumerateFiles(_pki, "*.cctmp").Count());
        }

        CheckUnchanged();
    }

    // The disk is full at the first, second ... change, for good or for once: what was begun is as if it never had been.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_change_that_the_disk_refuses_is_undone_or_made_by_the_next(bool stays)
    {
        for (int at = 1; ; at++)
        {
            var files = HookedFileSystem.Failing(at, stays: stays);
            Exception? failure = Record.Exception(() => Commit(
                c => c.Write(AuthorityDocument.Policy, [2]).Ledger.Add(LedgerEntries.Removal(Time, NodeId.Parse("1"), null)), files));
            Begin().Dispose(); // finishes or undoes what is left
            bool isDone = File.Exists(Path.Combine(_pki, "policy.json"));
            Assert.Equal(isDone ? 1 : 0, Find().ReadLedger().All().Count);
            Assert.Empty(Directory.EnumerateFiles(_pki, "*.cctmp"));
            Assert.Equal(0, new FileInfo(Path.Combine(_pki, ".lock")).Length);
            if (failure is null)
            {
                Assert.True(isDone);
                Assert.True(at > 2, "the hook was never reached");
                return;
            }

            Assert.True(failure is ClusterCertsException, failure.ToString());
            foreach (string path in Directory.EnumerateFiles(_pki))
                File.Delete(path);
        }
    }

    // Between the look and the signature a folder came into its place: that one is withdrawn, the other has its files.
    [Fact]
    public void A_certificate_whose_place_was_taken_meanwhile_is_withdrawn()
    {
        NodeFiles good = Files("1"), late = Files("2");
        using (IAuthoritySession session = Begin())
        {
            Assert.Empty(session.Prepare([good, late]));
            Directory.CreateDirectory(late.CertificatePath);
            byte[] leaf = Forge.Root().Der;
            IReadOnlyDictionary<NodeFiles, ClusterCertsException> failures = session.RecordIssued([Issued(good, "0A"), Issued(late, "0B")], [leaf]);
            Assert.Equal([late], failures.Keys);
            Assert.Contains("the new certificate was withdrawn", failures[late].Message, StringComparison.Ordinal);
        }

        Assert.True(File.Exists(good.KeyPath));
        Assert.False(File.Exists(late.KeyPath));
        Assert.Equal("0B\n", File.ReadAllText(Path.Combine(_pki, "signing.srl")));
        LedgerEntry last = Find().ReadLedger().All()[^1];
        Assert.Equal((LedgerEvent.Withdraw, "0B"), (last.Event, last.SerialNumber.ToString()));
    }

    // The files that every issuance writes beside its own are looked at first: nothing is signed that could not be recorded.
    [Theory]
    [InlineData("ledger.jsonl")]
    [InlineData("signing.srl")]
    public void Nothing_is_prepared_where_it_could_not_be_recorded(string name)
    {
        using IAuthoritySession session = Begin();
        Directory.CreateDirectory(Path.Combine(_pki, name));
        Assert.Throws<ClusterCertsException>(() => session.Prepare([Files("1")]));
        Assert.Empty(Directory.EnumerateFiles(_pki, "*.cctmp"));
    }

    private IAuthorityStore Find(FileSystem? files = null) => AuthorityStores.At(_pki, files ?? FileSystem.Real);

    private IAuthoritySession Begin(FileSystem? files = null) => Find(files).Begin("test", CancellationToken.None);

    private void Commit(Action<ChangeSet> fill, FileSystem? files = null)
    {
        var changes = new ChangeSet("test");
        fill(changes);
        using IAuthoritySession session = Begin(files);
        session.Commit(changes);
    }

    private NodeFiles Files(string id) => new()
    {
        NodeId = id, CertificatePath = Path.Combine(_pki, $"node.{id}.crt"), KeyPath = Path.Combine(_pki, $"node.{id}.key"), KeyPem = [7, 7],
    };

    private static IssuedFiles Issued(NodeFiles files, string serial)
    {
        DecodedCertificate leaf = Forge.Leaf(Forge.Root(), files.NodeId).Decoded;
        LedgerEntry entry = LedgerEntries.Issued(Time, leaf, SerialNumber.Parse(serial), NodeId.Parse(files.NodeId), null);
        return new IssuedFiles(files, entry with { CertificatePath = $"node.{files.NodeId}.crt", KeyPath = $"node.{files.NodeId}.key" });
    }

    private void CheckUnchanged()
    {
        Assert.Equal([".lock"], Directory.EnumerateFileSystemEntries(_pki).Select(Path.GetFileName));
        Assert.Equal(0, new FileInfo(Path.Combine(_pki, ".lock")).Length);
    }
}
