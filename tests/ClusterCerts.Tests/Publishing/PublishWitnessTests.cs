namespace ClusterCerts.Tests.Publishing;

/// <summary>Nodes are witnesses of the ledger: each keeps the head that was signed last, and no publication takes it back.</summary>
public sealed class PublishWitnessTests : IDisposable
{
    private const string Head = PublishBench.Folder + "/ledger.head";

    private static readonly PublicationParameters Witnessed = new() { Timeout = TimeSpan.FromSeconds(20), LeaveLedgerHead = true };

    private readonly PublishBench _bench = new();

    public PublishWitnessTests() => _bench.Authority.Issue(new NodeCertParameters(), "web1", "web2");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void The_head_that_was_signed_last_is_left_beside_the_files_and_loads_nothing()
    {
        Sign();
        Assert.All(_bench.PublishAll(Witnessed), p => Assert.Equal((NodeCertPublicationState.Placed, null), (p.State, p.Error)));
        Assert.Equal(Kept(), _bench["web1"][Head].Content);
        Assert.Equal(Kept(), _bench["web2"][Head].Content);
        Assert.Equal(0x1A4, _bench["web1"][Head].Mode);
        int reloads = _bench["web1"].Commands.Count;

        // Once more is nothing. A newer head is brought, and no software is asked to load anything.
        Assert.All(_bench.PublishAll(Witnessed), p => Assert.Equal((NodeCertPublicationState.Unchanged, 0), (p.State, p.Files.Count)));
        byte[] first = Kept();
        Sign();
        Assert.NotEqual(first, Kept());
        Assert.All(_bench.PublishAll(Witnessed), p => Assert.Equal((NodeCertPublicationState.Unchanged, Head), (p.State, Assert.Single(p.Files))));
        Assert.Equal(Kept(), _bench["web1"][Head].Content);
        Assert.Equal(reloads, _bench["web1"].Commands.Count);
        Assert.DoesNotContain(_bench["web1"].Paths, path => path.EndsWith(".new", StringComparison.Ordinal));
        Assert.Empty(CertLedger.Test(_bench.Authority.Path, _bench.Authority.Context(), [Copy("web1")]));
        Assert.Empty(_bench.Unpublished());
    }

    [Fact]
    public void Nobody_is_left_a_head_unasked()
    {
        Sign();
        Assert.Equal(NodeCertPublicationState.Placed, _bench.Publish("web1").State);
        Assert.False(_bench["web1"].Has(Head));
    }

    [Fact]
    public void Without_a_signed_head_nothing_is_published()
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => _bench.PublishAll(Witnessed));
        Assert.Equal(ErrorCode.FileNotFound, error.ErrorCode);
        Assert.Contains("Export-CertLedger", error.Message, StringComparison.Ordinal);
        Assert.Empty(_bench["web1"].Changes);
    }

    [Fact]
    public void A_rehearsal_names_the_file_and_leaves_nothing()
    {
        Sign();
        CertAuthority rehearsing = CertAuthority.Open(_bench.Authority.Path, AuthorityContext.ForRehearsal());
        var publisher = new Publisher(rehearsing, Witnessed, (target, _, _, cancel) => _bench[target.NodeId].Open(cancel));
        Assert.Contains(Head, Assert.Single(publisher.Run(_bench.Orders("web1"), null, CancellationToken.None)).Files);
        Assert.Empty(_bench["web1"].Changes);
    }

    // An old copy that was put back can sign a head of its own. What nodes keep tells.
    [Theory]
    [InlineData("an older copy was put back")]
    [InlineData("a line was changed, and the rest chained anew")]
    public void A_head_that_the_ledger_does_not_go_on_from_stays_on_its_node(string what)
    {
        Sign();
        _bench.PublishAll(Witnessed);
        byte[] known = _bench["web1"][Head].Content;
        if (what == "an older copy was put back")
            Audit.DamagedAuthority.Rechained(_bench.Authority, lines => lines.RemoveRange(2, lines.Count - 2));
        else
            Audit.DamagedAuthority.Rechained(_bench.Authority, lines => lines[2] += " ");
        File.Delete(_bench.Authority.File("ledger.head"));
        Sign();
        NodeCertPublication told = Assert.Single(_bench.PublishAll(Witnessed, default, "web1"));
        Assert.Equal(ErrorCode.LedgerDamaged, told.Error!.ErrorCode);
        Assert.Contains("does not go on from the head", told.Reason!, StringComparison.Ordinal);
        Assert.Equal(known, _bench["web1"][Head].Content);
        Assert.Contains(
            CertLedger.Test(_bench.Authority.Path, _bench.Authority.Context(), [Copy("web1")]),
            f => f.Kind is LedgerFindingKind.LedgerRolledBack or LedgerFindingKind.LedgerRewritten);
    }

    // The files are the node's whether a head can be left beside them or not.
    [Fact]
    public void What_is_in_its_place_is_told_and_left()
    {
        Sign();
        _bench["web1"].Put(Head, "not a head"u8.ToArray());
        NodeCertPublication told = Assert.Single(_bench.PublishAll(Witnessed, default, "web1"));
        Assert.Equal((NodeCertPublicationState.Placed, ErrorCode.MalformedLedgerHead), (told.State, told.Error!.ErrorCode));
        Assert.Equal("not a head"u8.ToArray(), _bench["web1"][Head].Content);
        Assert.Single(_bench.Lines());
    }

    // Cut off at any operation, the next publication leaves the head whole.
    [Fact]
    public void A_publication_that_is_cut_off_leaves_no_half_head()
    {
        Sign();
        _bench.PublishAll(Witnessed, default, "web1");
        _bench["web1"].Put(PublishBench.Folder + "/.ledger.head.new", [1, 2, 3]);
        Sign();
        Assert.Null(Assert.Single(_bench.PublishAll(Witnessed, default, "web1")).Error);
        Assert.Equal(Kept(), _bench["web1"][Head].Content);
        Assert.False(_bench["web1"].Has(PublishBench.Folder + "/.ledger.head.new"));
    }

    private void Sign() => Audit.DamagedAuthority.SignHead(_bench.Authority);

    private byte[] Kept() => File.ReadAllBytes(_bench.Authority.File("ledger.head"));

    private string Copy(string node)
    {
        string path = Path.Combine(_bench.Authority.Around, $"{node}.head");
        File.WriteAllBytes(path, _bench[node][Head].Content);
        return path;
    }
}
