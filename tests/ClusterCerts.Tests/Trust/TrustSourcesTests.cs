using System.Diagnostics;

namespace ClusterCerts.Tests.Trust;

/// <summary>What certificates are held against is read once for many of them, and a change of it counts for the very next one.</summary>
public sealed class TrustSourcesTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly NodeCert _cert;

    public TrustSourcesTests()
    {
        _cert = _authority.Issue("1");
        _authority.Issue("2");
    }

    public void Dispose() => _authority.Dispose();

    private NodeCertTestParameters Asked => new() { CertificatePaths = [_cert.CertificatePath!], AuthorityPath = _authority.Path };

    [Fact]
    public void Is_read_once_while_nothing_changes()
    {
        TrustSources first = Settled(Asked);
        Assert.Same(first, Read(Asked));
        Assert.NotSame(first, Read(Asked with { CrlPaths = [Unrelated()] }));
    }

    // The others are judged when somebody asks for them.
    [Fact]
    public void Many_are_judged_in_their_order_and_not_all_before_the_first()
    {
        int taken = 0;
        IEnumerable<NodeCertTestParameters> many = Enumerable.Range(0, 2000).Select(i =>
        {
            taken++;
            return i % 3 == 0 ? Asked with { NodeId = "2" } : i % 3 == 1 ? Asked with { CertificatePaths = ["none"] } : Asked;
        });
        Outcome<NodeCertReport>[] first = [.. NodeCertTester.TestMany(many, _authority.Context()).Take(30)];
        Assert.Equal(Enumerable.Range(0, 30).Select(i => i % 3 == 1 ? (bool?)null : i % 3 == 2), first.Select(o => o.Value?.Passed));
        Assert.Equal(ErrorCode.FileNotFound, first[1].Error!.ErrorCode);
        Assert.InRange(taken, 30, 500);
    }

    [Fact]
    public void Many_that_are_held_against_different_authorities_are_each_held_against_its_own()
    {
        using var other = new TestAuthority();
        other.Issue("1");
        NodeCertTestParameters[] asked = [Asked, Asked with { AuthorityPath = other.Path }, Asked with { TrustPaths = [other.File("trust.crt")], AuthorityPath = null }, Asked];
        Assert.Equal([true, false, false, true], NodeCertTester.TestMany(asked, _authority.Context()).Select(o => o.Value!.Passed));
    }

    // What somebody may change between two certificates of a pipeline, and the check that then says so.
    public static TheoryData<string, CheckName> Changes => new()
    {
        { "a revocation", CheckName.Revocation },
        { "a line of the ledger alone", CheckName.Revocation },
        { "a minimum serial number", CheckName.MinimumSerial },
        { "another trust bundle", CheckName.Chain },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Counts_for_the_next_certificate(string change, CheckName check)
    {
        Settled(Asked);
        Assert.True(Test().Passed, Test().ToString());
        switch (change)
        {
            case "a revocation":
                TestAuthority.Value(_authority.Open().Revoke(new() { NodeIds = ["1"] }).Single());
                break;
            case "a line of the ledger alone":
                TestAuthority.Value(_authority.Open().Revoke(new() { NodeIds = ["1"] }).Single());
                File.Delete(_authority.File("signing.crl"));
                break;
            case "a minimum serial number":
                _authority.Open().SetPolicy(new() { MinimumSerialNumber = SerialNumber.Parse("F" + _cert.SerialNumber), Force = true });
                break;
            default:
                File.WriteAllBytes(_authority.File("trust.crt"), CertificateFile.Write([Forge.Root().Der]));
                break;
        }

        Assert.False(Test().Checks.Single(c => c.Name == check).Passed);
    }

    // Of two lists that are as long, written in place, with the same time of the last write.
    [Fact]
    public void A_list_that_looks_the_same_counts_as_it_is_now()
    {
        string named = Path.Combine(_authority.Around, "named.crl");
        TestAuthority.Value(_authority.Open().Revoke(new() { NodeIds = ["2"] }).Single());
        string harmless = File.ReadAllText(_authority.File("signing.crl"));
        TestAuthority.Value(_authority.Open().Revoke(new() { NodeIds = ["1"] }).Single());
        string revoking = File.ReadAllText(_authority.File("signing.crl"));
        int length = Math.Max(harmless.Length, revoking.Length) + 1;
        NodeCertTestParameters asked = new() { CertificatePaths = [_cert.CertificatePath!], TrustPaths = [_authority.File("trust.crt")], CrlPaths = [named] };
        File.WriteAllText(named, harmless.PadRight(length, '\n'));
        DateTime written = File.GetLastWriteTimeUtc(named);
        Settled(asked);
        Assert.True(Test(asked).Passed, Test(asked).ToString());
        File.WriteAllText(named, revoking.PadRight(length, '\n'));
        File.SetLastWriteTimeUtc(named, written);
        Assert.False(Test(asked).Checks.Single(c => c.Name == CheckName.Revocation).Passed);
    }

    private NodeCertReport Test(NodeCertTestParameters? asked = null) => NodeCertTester.Test(asked ?? Asked, _authority.Context());

    private TrustSources Read(NodeCertTestParameters asked) => TrustSources.Read(asked, _authority.Context(), new SignatureCache());

    // Until its files are old enough to be told from their next state.
    private TrustSources Settled(NodeCertTestParameters asked)
    {
        var watch = Stopwatch.StartNew();
        for (TrustSources last = Read(asked); watch.Elapsed < TimeSpan.FromSeconds(30); Thread.Sleep(20))
        {
            TrustSources next = Read(asked);
            if (ReferenceEquals(last, next))
                return next;
            last = next;
        }

        throw new InvalidOperationException("It is read each time.");
    }

    private string Unrelated()
    {
        string path = Path.Combine(_authority.Around, "unrelated.crl");
        File.WriteAllBytes(path, RevocationListFile.Write(new ForgedList(Forge.Root()).Encode()));
        return path;
    }
}
