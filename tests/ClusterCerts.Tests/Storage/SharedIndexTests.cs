namespace ClusterCerts.Tests.Storage;

/// <summary>The index of a long ledger while others use or change it: nobody waits, nothing is made anew for it, and the answers stay right.</summary>
public sealed class SharedIndexTests : IDisposable
{
    private readonly LongAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    // The index is locked while questions are asked together, and not until the last answer was taken.
    [Fact]
    public void Who_takes_his_time_with_what_a_list_gives_keeps_no_writer_waiting()
    {
        _authority.Make();
        Assert.All(CertAuthority.Open(_authority.Pki).Issue([.. Enumerable.Range(1, 300).Select(i => $"n{i}")], new NodeCertParameters()), o => Assert.Null(o.Error));
        using IEnumerator<NodeCert> slow = CertAuthority.Open(_authority.Pki).GetNodeCerts().GetEnumerator();
        Assert.True(slow.MoveNext());
        LongLedger.Grow(_authority.Pki);
        _authority.Issue("later");
        Assert.True(LongLedger.HasIndex(_authority.Pki));
        int rest = 1;
        while (slow.MoveNext())
            rest++;
        Assert.Equal(301, rest);
    }

    // An audit has SQLite check a long index for seconds: what is added meanwhile waits for a later command, and nothing is made anew.
    [Fact]
    public void One_that_somebody_reads_for_long_is_left_as_it_is_and_added_to_later()
    {
        _authority.Make();
        _authority.Issue("2");
        byte[] before = File.ReadAllBytes(_authority.Index);
        byte[] noted = File.ReadAllBytes(_authority.Stamp);
        LongLedger.Grow(_authority.Pki);
        using (LongLedger.Read(_authority.Pki))
        {
            _authority.Issue("3");
            Assert.Equal(before, File.ReadAllBytes(_authority.Index));
            Assert.Equal(noted, File.ReadAllBytes(_authority.Stamp));
            Assert.True(LongLedger.HasIndex(_authority.Pki));
            _authority.CheckAnswers("1", "2", "3");
        }

        _authority.Issue("4");
        Assert.NotEqual(noted, File.ReadAllBytes(_authority.Stamp));
        Assert.True(LongLedger.HasIndex(_authority.Pki));
        _authority.CheckAnswers("1", "2", "3", "4");
        Assert.Empty(CertLedger.Test(_authority.Pki));
    }

    // A session that has it open goes on, whatever becomes of the file.
    [Theory]
    [InlineData("a flipped bit")]
    [InlineData("gone")]
    [InlineData("empty")]
    public void What_happens_to_an_open_one_does_no_harm(string damage)
    {
        _authority.Make();
        _authority.Issue("2");
        CertAuthority open = CertAuthority.Open(_authority.Pki);
        Assert.Equal(2, open.GetNodeCerts().Count());
        switch (damage)
        {
            case "a flipped bit":
                LongAuthority.Flip(_authority.Index);
                break;
            case "gone":
                File.Delete(_authority.Index);
                break;
            default:
                File.WriteAllBytes(_authority.Index, []);
                break;
        }

        Assert.Equal(2, open.GetNodeCerts().Count());
        _authority.Issue("3");
        Assert.Equal(3, open.GetNodeCerts().Count());
    }
}
