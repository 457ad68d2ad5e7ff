namespace ClusterCerts.Tests.Storage;

/// <summary>What any store of an authority must do. A new one derives, and says how it is opened.</summary>
public abstract class StoreTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly NodeId Node = NodeId.Parse("web1");

    private readonly TestFolder _folder = new();

    /// <summary>The authority directory on this host.</summary>
    private protected string Pki => _folder.File("pki");

    /// <summary>Opens a store, the same one for the same path.</summary>
    private protected abstract IAuthorityStore Find(string path, FileSystem files);

    private protected AuthorityContext Context => new() { FindStore = Find };

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    [SkippableFact]
    public void What_is_not_there_is_told()
    {
        IAuthorityStore store = New();
        Assert.False(store.IsAuthority());
        Assert.False(store.HasLedger());
        Assert.Null(ScannedLines.In(store));
        Assert.Empty(store.ReadLedger().All());
        foreach (AuthorityDocument document in (AuthorityDocument[])[AuthorityDocument.Certificate, AuthorityDocument.Key, AuthorityDocument.Rotation])
        {
            Assert.False(store.Has(document));
            Assert.Null(store.Read(document));
            Assert.Null(store.Misplaced(document));
            Assert.Equal(ErrorCode.FileNotFound, Assert.Throws<ClusterCertsException>(() => store.Demand(document)).ErrorCode);
        }
    }

    [SkippableFact]
    public void What_is_committed_is_there_for_everyone()
    {
        AuthorityDocument backup = AuthorityDocument.BackupOf(RotationPhase.Trust, AuthorityDocument.TrustBundle);
        var replaced = AuthorityDocument.ReplacedAt(Time);
        Commit(New(), c => c.Write(AuthorityDocument.Policy, [1, 2]).Write(AuthorityDocument.Key, [3]).Write(replaced.Certificate, [4]).Write(replaced.Key, [5])
            .Ledger.Add(LedgerEntries.Removal(Time, Node, "x")));
        Directory.CreateDirectory(_folder.File("pki/" + AuthorityDocument.Backups));
        Commit(Store, c => c.Write(backup, [6]));
        Assert.Equal([1, 2], Store.Read(AuthorityDocument.Policy));
        Assert.Equal([3], Store.Demand(AuthorityDocument.Key));
        Assert.Equal([replaced.Certificate, replaced.Key], Store.Find(AuthorityDocument.Replaced).OrderBy(d => d.Name, StringComparer.Ordinal));
        Assert.Equal([backup], Store.Find(AuthorityDocument.Backups + "/"));
        LedgerEntry entry = Assert.Single(Store.ReadLedger().All());
        Assert.Equal((LedgerEvent.Remove, Node, "x"), (entry.Event, entry.NodeId, entry.Detail));

        Commit(Store, c => c.Delete(AuthorityDocument.Policy).Delete(backup).Delete(AuthorityDocument.Cross)); // The last was never there.
        Assert.False(Store.Has(AuthorityDocument.Policy));
        Assert.Empty(Store.Find(AuthorityDocument.Backups + "/"));
    }

    [SkippableFact]
    public void It_tells_where_each_document_is()
    {
        IAuthorityStore store = New();
        AuthorityDocument[] all =
        [
            AuthorityDocument.Certificate, AuthorityDocument.Key, AuthorityDocument.SerialNumber, AuthorityDocument.RevocationList, AuthorityDocument.TrustBundle,
            AuthorityDocument.Policy, AuthorityDocument.Rotation,
        ];
        Assert.Equal(all.Length, all.Select(store.PlaceOf).Distinct().Count());
        Assert.All(all, document => Assert.Contains(document.Name, store.PlaceOf(document), StringComparison.Ordinal));
        Assert.Equal(Path.Combine(Pki, "signing.key"), store.PlaceOf(AuthorityDocument.Key)); // on this host, wherever the rest is
        Assert.Contains(Pki, store.LedgerPlace, StringComparison.Ordinal);
        Assert.Contains(store.PlaceOf(AuthorityDocument.Policy), Assert.Throws<ClusterCertsException>(() => store.Demand(AuthorityDocument.Policy)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void What_cannot_be_replaced_is_told_before_anything_is_written()
    {
        IAuthorityStore store = New();
        store.CheckReplaceable(AuthorityDocument.TrustBundle);
        store.CheckReplaceable(AuthorityDocument.NextKey);
        Commit(store, c => c.Write(AuthorityDocument.TrustBundle, [1]).Write(AuthorityDocument.NextKey, [2]));
        Store.CheckReplaceable(AuthorityDocument.TrustBundle);
        Store.CheckReplaceable(AuthorityDocument.NextKey);
        Directory.CreateDirectory(Store.Paths.PathOf(AuthorityDocument.PreviousKey));
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Store.CheckReplaceable(AuthorityDocument.PreviousKey));
        Assert.Equal((ErrorCode.WrongFileKind, Store.PlaceOf(AuthorityDocument.PreviousKey)), (error.ErrorCode, error.Target));
    }

    [SkippableFact]
    public void A_ledger_that_is_gone_can_be_made_again()
    {
        IAuthorityStore store = New();
        store.CheckLedgerPlace();
        using (IAuthoritySession session = store.Begin("test", CancellationToken.None, needsLedger: false))
            Assert.Empty(session.Ledger.All());
    }

    [SkippableFact]
    public void Nothing_is_left_where_no_authority_came_to_be()
    {
        IAuthorityStore store = New();
        store.Begin("test", CancellationToken.None).Dispose();
        store.Abandon();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Pki));
        Commit(Store, c => c.Write(AuthorityDocument.Policy, [1])); // It can be begun anew.
    }

    [SkippableFact]
    public void What_was_read_is_the_callers_to_zero()
    {
        Commit(New(), c => c.Write(AuthorityDocument.Policy, [1, 2]));
        Array.Clear(Store.Read(AuthorityDocument.Policy)!);
        Array.Clear(Store.Demand(AuthorityDocument.Policy));
        Assert.Equal([1, 2], Store.Read(AuthorityDocument.Policy));
    }

    [SkippableFact]
    public void Keys_stay_on_this_host_and_are_private()
    {
        Commit(New(), c => c.Write(AuthorityDocument.Key, [1]).Write(AuthorityDocument.NextKey, [2]));
        foreach (AuthorityDocument key in (AuthorityDocument[])[AuthorityDocument.Key, AuthorityDocument.NextKey])
            Assert.True(FilePrivacy.Of(Store.Paths.PathOf(key)) is { IsPrivate: true }, key.Name);
    }

    [SkippableFact]
    public void What_must_be_new_changes_nothing_where_something_is()
    {
        Commit(New(), c => c.Write(AuthorityDocument.TrustBundle, [1]));
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Commit(Store, c =>
        {
            c.Write(AuthorityDocument.Policy, [2], isNew: true).Write(AuthorityDocument.TrustBundle, [3], isNew: true);
            c.Ledger.Add(LedgerEntries.Removal(Time, Node, null));
        }));
        Assert.Equal(ErrorCode.FileExists, error.ErrorCode);
        Assert.Equal([1], Store.Read(AuthorityDocument.TrustBundle));
        Assert.False(Store.Has(AuthorityDocument.Policy));
        Assert.Empty(Store.ReadLedger().All());
    }

    [SkippableFact]
    public void Lines_are_chained_and_hold_their_certificates()
    {
        DecodedCertificate root = DecodedCertificate.Decode(Forge.Root().Der);
        SerialNumber serial = SerialNumber.Parse("0A");
        Commit(New(), c => c.Ledger.Add(LedgerEntries.Authority(Time, root, serial, root.Subject)));
        Commit(Store, c => c.Ledger.Add(LedgerEntries.TakenOver(Time, root, SerialNumber.Parse("0B"), null, Node, "x")));
        Ledger ledger = Store.ReadLedger();
        Assert.Equal(root.Encoded, ledger.CertificateOf(1));
        Assert.Equal(1, ledger.IndexOfIssue(SerialNumber.Parse("0B")));
        Assert.Equal(-1, ledger.IndexOfIssue(serial));
        Assert.Equal(11, ledger.HighestSerialNumber);
        List<ScannedLine> lines = ScannedLines.In(Store)!;
        Assert.Equal(2, lines.Count);
        ScannedLines.AssertLinked(lines);
        LedgerScan scan = Store.ScanLedger(WorkLog.None, (line, _) => line, _ => { })!;
        Assert.Equal(lines.Select(line => line.Hash).Reverse(), scan.Again([2, 1]).Select(text => ScannedLine.Of(1, text).Hash));
    }

    [SkippableFact]
    public void The_last_serial_number_is_the_highest_whoever_raised_it()
    {
        using (IAuthoritySession session = New().Begin("test", CancellationToken.None))
            Assert.Equal(0, session.ReadLastSerialNumber());
        Commit(Store, c => c.WriteLastSerialNumber(SerialNumber.Parse("10")).Ledger.Add(LedgerEntries.UnaccountedNumbers(Time, SerialNumber.Parse("0A"), "x")));
        using (IAuthoritySession session = Store.Begin("test", CancellationToken.None))
            Assert.Equal(16, session.ReadLastSerialNumber());
        Commit(Store, c => c.Ledger.Add(LedgerEntries.UnaccountedNumbers(Time, SerialNumber.Parse("20"), "x")));
        using (IAuthoritySession session = Store.Begin("test", CancellationToken.None))
            Assert.Equal(32, session.ReadLastSerialNumber());
    }

    [SkippableFact]
    public void Only_one_changes_it_at_a_time()
    {
        IAuthorityStore store = New();
        using var cancellation = new CancellationTokenSource();
        IAuthoritySession first = store.Begin("first", CancellationToken.None);
        var second = Task.Run(() => Store.Begin("second", cancellation.Token));
        Assert.Empty(store.ReadLedger().All()); // Who reads does not wait.
        cancellation.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => second.GetAwaiter().GetResult().Dispose());
        first.Dispose();
        Store.Begin("third", CancellationToken.None).Dispose();
    }

    [SkippableFact]
    public void Stamps_tell_of_changes()
    {
        Commit(New(), c => c.Ledger.Add(LedgerEntries.Removal(Time, Node, null)));
        (string ledger, string? all) = (Store.LedgerStamp(), Store.Stamp());
        Assert.Equal((ledger, all), (Store.LedgerStamp(), Store.Stamp()));
        string? evidence = Store.EvidenceStamp();
        Commit(Store, c => c.Write(AuthorityDocument.Policy, [1]));
        Assert.True(evidence is null || evidence != Store.EvidenceStamp());
        evidence = Store.EvidenceStamp();
        Assert.Equal(ledger, Store.LedgerStamp());
        Assert.NotEqual(all, Store.Stamp());
        Commit(Store, c => c.Ledger.Add(LedgerEntries.Removal(Time, Node, null)));
        Assert.NotEqual(ledger, Store.LedgerStamp());
        Assert.True(evidence is null || evidence != Store.EvidenceStamp());
    }

    [SkippableFact]
    public void A_notice_is_told_once()
    {
        IAuthorityStore store = New();
        store.Tell("one");
        store.Tell("two");
        store.Tell("one");
        Assert.Equal(["one", "two"], store.Notices);
    }

    // What cannot be written is told before anything is signed, and keeps nobody else from his.
    [SkippableFact]
    public void Files_that_cannot_be_written_fail_alone()
    {
        NodeFiles good = Files("good"), bad = Files("bad");
        IAuthorityStore store = New();
        Directory.CreateDirectory(bad.CertificatePath);
        using (IAuthoritySession session = store.Begin("test", CancellationToken.None))
        {
            Assert.Equal([bad], session.Prepare([good, bad]).Keys);
            byte[] leaf = Forge.Root().Der;
            LedgerEntry entry = LedgerEntries.TakenOver(Time, DecodedCertificate.Decode(leaf), SerialNumber.Parse("0A"), null, NodeId.Parse("good"), "x");
            Assert.Empty(session.RecordIssued([new IssuedFiles(good, entry)], [leaf]));
        }

        Assert.Equal(2, CertificateFile.Read(good.CertificatePath).Count);
        Assert.Equal(good.KeyPem, File.ReadAllBytes(good.KeyPath!));
        Assert.True(FilePrivacy.Of(good.KeyPath!) is { IsPrivate: true });
        Assert.False(File.Exists(bad.KeyPath));
        Assert.Equal("good", Assert.Single(Store.ReadLedger().All()).NodeId.ToString());
    }

    /// <summary>The store once more, as another command finds it.</summary>
    private protected IAuthorityStore Store => Find(Pki, FileSystem.Real);

    private protected virtual void Dispose(bool disposing) => _folder.Dispose();

    private NodeFiles Files(string id) => new()
    {
        NodeId = id, CertificatePath = Path.Combine(Pki, $"node.{id}.crt"), KeyPath = Path.Combine(Pki, $"node.{id}.key"), KeyPem = [7, 7],
    };

    private IAuthorityStore New()
    {
        FileSystem.Real.CreatePrivateDirectory(Pki);
        return Store;
    }

    private protected static void Commit(IAuthorityStore store, Action<ChangeSet> fill)
    {
        var changes = new ChangeSet("test");
        fill(changes);
        using IAuthoritySession session = store.Begin("test", CancellationToken.None);
        session.Commit(changes);
    }
}
