namespace ClusterCerts.Tests.Export;

/// <summary>What a web server serves of lists outlives an older copy of the authority, and a change of the policy.</summary>
public sealed class ServedListTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public ServedListTests()
    {
        Directory.CreateDirectory(Web);
        _authority.Open().SetPolicy(new() { DistributionPoints = ["http://pki.example/{issuer}.crl"] });
    }

    private string Web => Path.Combine(_authority.Around, "web");

    public void Dispose() => _authority.Dispose();

    // A copy of yesterday that goes on: its next list has the number of one that was served, and lacks what that revoked.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void What_was_served_takes_back_no_revocation(int lists)
    {
        NodeCert node = _authority.Issue("1");
        _authority.Open().WriteRevocationList();
        TestAuthority.Value(Export().Single());
        string yesterday = Path.Combine(_authority.Around, "yesterday");
        CopyFolder(_authority.Path, yesterday);
        TestAuthority.Value(_authority.Open().Revoke(new() { NodeIds = ["1"] }).Single());
        string path = TestAuthority.Value(Export().Single()).Path;
        byte[] served = File.ReadAllBytes(path);
        Directory.Delete(_authority.Path, recursive: true);
        CopyFolder(yesterday, _authority.Path);
        for (int i = 0; i < lists; i++)
            _authority.Open().WriteRevocationList();
        ClusterCertsException refused = Export().Single().Error!;
        Assert.Equal(ErrorCode.RevocationListLost, refused.ErrorCode);
        Assert.Contains($"It revokes {node.SerialNumber}, and", refused.Message, StringComparison.Ordinal);
        Assert.Equal(served, File.ReadAllBytes(path));
        TestAuthority.Value(_authority.Open().Revoke(new() { SerialNumbers = [SerialNumber.Parse(node.SerialNumber)] }).Single());
        if (lists == 1)
            _authority.Open().WriteRevocationList();
        Assert.True(TestAuthority.Value(Export().Single()).Changed);
    }

    // Whoever has a certificate that names it goes on fetching it there.
    [Fact]
    public void A_name_that_certificates_in_use_have_stays_served()
    {
        _authority.Issue("1");
        _authority.Open().SetPolicy(new() { DistributionPoints = ["http://pki.example/v2-{issuer}.crl"] });
        _authority.Open().WriteRevocationList();
        string key = _authority.Open().GetSigningCert().Decoded.KeyId.ToString();
        Assert.Equal([$"v2-{key}.crl", $"{key}.crl"], Export().Select(o => Path.GetFileName(TestAuthority.Value(o).Path)));
        _authority.Open().SetPolicy(new() { Remove = [PolicyRule.DistributionPoints] });
        Assert.Equal([$"{key}.crl"], Export().Select(o => Path.GetFileName(TestAuthority.Value(o).Path)));
    }

    [Fact]
    public void Who_writes_a_list_or_makes_another_CA_is_told_what_is_fetched()
    {
        _authority.Open().SetPolicy(new() { IssuerAddresses = ["http://pki.example/{issuer}.crt"] });
        CertAuthority authority = _authority.Open();
        authority.WriteRevocationList();
        Assert.Single(authority.GetWorkNotices(), n => n.Contains("with Export-RevocationList", StringComparison.Ordinal));
        const string Served = "put that of the next CA with Export-SigningCert -As IssuerFiles.";
        Assert.Contains(Served, authority.Rotate(new() { Phase = RotationPhase.Stage, IsConfirmed = true }, _ => { }).NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain(Served, _authority.Open().Rotate(new() { Phase = RotationPhase.Trust, IsConfirmed = true }, _ => { }).NextStep, StringComparison.Ordinal);

        _authority.Open().SetPolicy(new() { Remove = [PolicyRule.DistributionPoints, PolicyRule.IssuerAddresses] });
        authority = _authority.Open();
        authority.WriteRevocationList();
        Assert.DoesNotContain(authority.GetWorkNotices(), n => n.Contains("with Export-RevocationList", StringComparison.Ordinal));
    }

    // The certificate of a CA below is one of them.
    [Fact]
    public void A_name_that_an_intermediate_has_stays_served()
    {
        CertAuthority.Create(new SigningCertParameters { Path = Path.Combine(_authority.Around, "below"), IssuerPath = _authority.Path });
        _authority.Open().SetPolicy(new() { Remove = [PolicyRule.DistributionPoints] });
        _authority.Open().WriteRevocationList();
        Assert.True(TestAuthority.Value(Export().Single()).Changed);
    }

    [SkippableFact]
    public void A_folder_of_the_authority_is_no_web_folder_over_a_link_either()
    {
        Skip.If(OperatingSystem.IsWindows(), "links need rights there");
        Directory.CreateDirectory(_authority.File("sub"));
        string link = Path.Combine(_authority.Around, "link");
        Directory.CreateSymbolicLink(link, _authority.File("sub"));
        Assert.Equal(ErrorCode.InvalidArgument, Assert.Throws<ClusterCertsException>(() => new RevocationListExporter(_authority.Open(), new() { OutputPath = link })).ErrorCode);
    }

    [Theory]
    [InlineData("\"distributionPoints\":[]", "names no address")]
    [InlineData("\"distributionPoints\":[\"http://h/{issuer}.x\"],\"issuerAddresses\":[\"http://h/{issuer}.x\"]", "name the same file")]
    public void A_policy_file_whose_addresses_cannot_be_served_is_damaged(string rules, string words)
    {
        File.WriteAllText(_authority.File("policy.json"), "{\"version\":1,\"preset\":\"Default\",\"rules\":{" + rules + "}}");
        ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => _authority.Open().GetPolicy());
        Assert.Equal(ErrorCode.PolicyDamaged, refused.ErrorCode);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<Outcome<RevocationList>> Export() => new RevocationListExporter(_authority.Open(), new() { OutputPath = Web }).Export(_ => true);

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
