namespace ClusterCerts.Tests.Rotation;

/// <summary>Lists that were signed ahead go through a rotation with the list that they follow.</summary>
public sealed class PreparedRotationTests : IDisposable
{
    private static readonly string[] Lists = ["signing.crl", "signing.ahead.crl", "previous.crl", "previous.ahead.crl", "next.crl", "next.ahead.crl"];

    private readonly TestAuthority _authority = new();

    public PreparedRotationTests()
    {
        _authority.Issue(new NodeCertParameters { Lifetime = new CertLifetime(TimeSpan.FromDays(700), clampToIssuer: true) }, "1", "2");
        Prepare();
    }

    public void Dispose() => _authority.Dispose();

    private IReadOnlyList<RevocationList> Prepare() => _authority.Open().WriteRevocationLists(new() { Ahead = 12 });

    private void Rotate(RotationPhase phase) => _authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });

    private void Undo() => _authority.Open().Rotate(new() { Undo = true, IsConfirmed = true });

    private Dictionary<string, string> Files() => Lists.Where(name => File.Exists(_authority.File(name)))
        .ToDictionary(name => name, name => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_authority.File(name)))));

    private void Check() => Assert.DoesNotContain(CertLedger.Test(_authority.Path, _authority.Context()), f => f.Kind == LedgerFindingKind.PreparedListsDiffer);

    [Fact]
    public void They_change_their_names_and_come_back_byte_for_byte()
    {
        Dictionary<string, string> first = Files();
        Rotate(RotationPhase.Stage);
        Rotate(RotationPhase.Trust);
        Assert.Equal([.. first.Keys, "next.crl"], Files().Keys);
        Prepare();
        Dictionary<string, string> trusted = Files();
        Assert.Equal(["signing.crl", "signing.ahead.crl", "next.crl", "next.ahead.crl"], trusted.Keys);
        Check();

        Rotate(RotationPhase.Issue);
        Dictionary<string, string> issued = Files();
        Assert.Equal(
            (trusted["signing.crl"], trusted["signing.ahead.crl"], trusted["next.crl"], trusted["next.ahead.crl"]),
            (issued["previous.crl"], issued["previous.ahead.crl"], issued["signing.crl"], issued["signing.ahead.crl"]));
        Assert.Equal(4, issued.Count);
        Assert.Equal(["CN=test", "CN=test G2"], _authority.Open().GetPreparedLists().Select(l => l.Issuer).Distinct().Order());
        Check();

        Undo();
        Assert.Equal(trusted, Files());
        Check();
        Rotate(RotationPhase.Issue);
        Assert.Equal(issued, Files());
        Rotate(RotationPhase.Retire);
        Assert.Equal(["signing.crl", "signing.ahead.crl"], Files().Keys);
        Assert.Equal(issued["signing.ahead.crl"], Files()["signing.ahead.crl"]);
        Check();
    }

    [Fact]
    public void Those_that_are_made_in_between_go_back_too()
    {
        Rotate(RotationPhase.Stage);
        Rotate(RotationPhase.Trust);
        File.Delete(_authority.File("signing.ahead.crl"));
        _authority.Open().WriteRevocationList();
        Rotate(RotationPhase.Issue);
        Assert.False(File.Exists(_authority.File("signing.ahead.crl")));
        Prepare();
        Dictionary<string, string> issued = Files();
        Undo();
        Assert.Equal((issued["previous.ahead.crl"], issued["signing.ahead.crl"]), (Files()["signing.ahead.crl"], Files()["next.ahead.crl"]));
        Assert.Equal(4, Files().Count);
        Check();
        Undo();
        Assert.Equal(["signing.crl", "signing.ahead.crl"], Files().Keys);
        Check();
    }

    [Fact]
    public void All_are_put_in_place_at_once_and_a_revocation_makes_those_of_its_CA_void()
    {
        Rotate(RotationPhase.Stage);
        Rotate(RotationPhase.Trust);
        Prepare();
        NodeCert old = _authority.Latest("1");
        Rotate(RotationPhase.Issue);
        _authority.Clock.Now += TimeSpan.FromDays(8);
        Outcome<RevocationList>[] placed = [.. _authority.Open().PlacePreparedLists()];
        Assert.Equal(["CN=test G2", "CN=test"], placed.Select(o => TestAuthority.Value(o).Issuer));
        Assert.All(placed, o => Assert.True(o.Value!.Changed));
        Check();

        // Of the previous CA: the new one's go on.
        TestAuthority.Value(_authority.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(old.SerialNumber)] })[0]);
        Assert.Equal(["signing.ahead.crl"], Files().Keys.Where(name => name.Contains("ahead", StringComparison.Ordinal)));
        Assert.Equal(["CN=test G2"], _authority.Open().GetPreparedLists().Select(l => l.Issuer).Distinct());
        Check();
        TestAuthority.Value(_authority.Open().Revoke(new() { NodeIds = ["2"] })[0]);
        Assert.DoesNotContain(Files().Keys, name => name.Contains("ahead", StringComparison.Ordinal));
        Check();
    }

    [Fact]
    public void After_a_theft_none_is_left()
    {
        Rotate(RotationPhase.Stage);
        Rotate(RotationPhase.Trust);
        Prepare();
        _authority.Open().Rotate(new() { Compromised = true, IsConfirmed = true });
        Assert.Equal(["signing.crl"], Files().Keys);
        Check();
    }
}
