namespace ClusterCerts.Tests.Export;

/// <summary>Lists and CA certificates in the folder of a web server: under the names that certificates promise, in DER, and nothing else touched.</summary>
public sealed partial class RevocationListExportTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly List<string> _told = [];

    public RevocationListExportTests()
    {
        Directory.CreateDirectory(Web);
        Set(_authority.Open());
    }

    private string Web => Path.Combine(_authority.Around, "web");

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_list_is_where_certificates_say_it_is()
    {
        NodeCert node = _authority.Issue("1");
        _authority.Open().WriteRevocationList();
        RevocationList exported = TestAuthority.Value(Export().Single());
        Assert.True(exported.Changed);
        Assert.Equal(NameIn(node.Decoded.TypedExtensions.Points.DistributionPoints), Path.GetFileName(exported.Path));
        byte[] content = File.ReadAllBytes(exported.Path);
        Assert.Equal(RevocationListFile.Read(_authority.File("signing.crl"))[0].Encoded, content); // RFC 5280 4.2.1.13: DER
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, File.GetUnixFileMode(exported.Path));
        Assert.Empty(_told);
    }

    [Fact]
    public void What_is_there_stays_untouched_and_what_is_new_follows()
    {
        _authority.Issue("1");
        _authority.Open().WriteRevocationList();
        string path = TestAuthority.Value(Export().Single()).Path;
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        Assert.False(TestAuthority.Value(Export().Single()).Changed);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(path));
        TestAuthority.Value(_authority.Open().Revoke(new() { NodeIds = ["1"] }).Single());
        RevocationList next = TestAuthority.Value(Export().Single());
        Assert.Equal((true, 1, path), (next.Changed, next.Count, next.Path));
        Assert.Single(RevocationListFile.Read(path)[0].Revoked);
    }

    [Fact]
    public void What_is_declined_is_not_written()
    {
        _authority.Open().WriteRevocationList();
        var asked = new List<RevocationList>();
        Assert.Empty(Exporter().Export(list =>
        {
            asked.Add(list);
            return false;
        }));
        Assert.True(Assert.Single(asked).Changed);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Web));
    }

    [Fact]
    public void Several_names_are_several_files_and_mirrors_of_a_name_are_one()
    {
        _authority.Open().SetPolicy(new() { DistributionPoints = ["http://a.example/{issuer}.crl", "http://b.example/x/{issuer}.crl", "http://a.example/old-{issuer}.crl"] });
        _authority.Open().WriteRevocationList();
        Assert.Equal(2, Export().Select(TestAuthority.Value).Select(l => l.Path).Distinct().Count());
    }

    [Fact]
    public void A_name_that_is_taken_keeps_no_other_from_being_written()
    {
        _authority.Open().SetPolicy(new() { DistributionPoints = ["http://a.example/{issuer}.crl", "http://a.example/old-{issuer}.crl"] });
        _authority.Open().WriteRevocationList();
        string key = CertificateFile.Read(_authority.File("signing.crt"))[0].KeyId.ToString();
        File.WriteAllText(Path.Combine(Web, $"{key}.crl"), "something else");
        Outcome<RevocationList>[] both = [.. Export()];
        Assert.Equal(ErrorCode.FileExists, both[0].Error?.ErrorCode);
        Assert.Equal(Path.Combine(Web, $"old-{key}.crl"), TestAuthority.Value(both[1]).Path);
    }

    // A rotation keeps every list where it was promised, and leaves the files of earlier CAs alone.
    [Fact]
    public void In_a_rotation_each_CA_has_its_own()
    {
        _authority.Issue("1");
        _authority.Open().WriteRevocationList();
        string current = TestAuthority.Value(Export().Single()).Path;
        Rotate(RotationPhase.Stage);
        Rotate(RotationPhase.Trust);
        Assert.Equal(2, Export().Select(TestAuthority.Value).Count());
        Rotate(RotationPhase.Issue);
        RevocationList[] both = [.. Export().Select(TestAuthority.Value)];
        Assert.Equal(NameIn(_authority.Latest("1").Decoded.TypedExtensions.Points.DistributionPoints), Path.GetFileName(both[0].Path));
        Assert.Equal(current, both[1].Path);
        Rotate(RotationPhase.Retire);
        Assert.Equal(both[0].Path, TestAuthority.Value(Export().Single()).Path);
        Assert.True(File.Exists(current));
    }

    [Fact]
    public void Below_another_authority_that_ones_list_is_there_too()
    {
        _authority.Open().WriteRevocationList();
        string below = Path.Combine(_authority.Around, "below");
        CertAuthority.Create(new() { Path = below, Subject = "CN=below", IssuerPath = _authority.Path, Lifetime = TimeSpan.FromDays(900) }, _authority.Context());
        CertAuthority authority = CertAuthority.Open(below, _authority.Context());
        authority.SetPolicy(new() { DistributionPoints = ["http://below.example/of-{issuer}"], IssuerAddresses = ["http://below.example/{issuer}"] });
        authority.WriteRevocationList();
        string[] issuers = [.. new RevocationListExporter(authority, new() { OutputPath = Web }).Export(_ => true).Select(TestAuthority.Value).Select(l => l.Issuer)];
        Assert.Equal(["CN=below", "CN=test"], issuers);
        DecodedCertificate own = CertificateFile.Read(Path.Combine(below, "signing.crt"))[0];
        Assert.True(File.Exists(Path.Combine(Web, NameIn(own.TypedExtensions.Points.DistributionPoints))));
        Assert.Equal(2, new SigningCertExporter(authority, Issuers()).Export().Count);
        Assert.Equal("CN=test", CertificateFile.Read(Path.Combine(Web, NameIn(own.TypedExtensions.Points.IssuerAddresses)))[0].Subject);
    }

    [Fact]
    public void An_older_list_takes_the_place_of_no_newer_one()
    {
        _authority.Open().WriteRevocationList();
        byte[] first = File.ReadAllBytes(_authority.File("signing.crl"));
        _authority.Open().WriteRevocationList();
        string path = TestAuthority.Value(Export().Single()).Path;
        byte[] newer = File.ReadAllBytes(path);

        // The ledger knows better than an old copy that was put back.
        File.WriteAllBytes(_authority.File("signing.crl"), first);
        AssertRefused(ErrorCode.RevocationListLost, "older copy", force: true);

        File.Delete(_authority.File("signing.crl"));
        AssertRefused(ErrorCode.RevocationListLost, "is gone", force: false);
        Assert.Equal(newer, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_newer_list_in_the_folder_stays_whatever_the_authority_believes()
    {
        string copy = Path.Combine(_authority.Around, "copy");
        _authority.Open().WriteRevocationList();
        CopyFolder(_authority.Path, copy);
        _authority.Open().WriteRevocationList();
        string path = TestAuthority.Value(Export().Single()).Path;
        byte[] newer = File.ReadAllBytes(path);
        foreach (bool force in (bool[])[false, true])
        {
            Outcome<RevocationList> old = new RevocationListExporter(CertAuthority.Open(copy, _authority.Context()), new() { OutputPath = Web, Force = force }).Export(_ => true).Single();
            Assert.Equal(ErrorCode.RevocationListLost, old.Error?.ErrorCode);
            Assert.Contains("has the number 2", old.Error!.Message, StringComparison.Ordinal);
        }

        Assert.Equal(newer, File.ReadAllBytes(path));
    }

    [SkippableTheory]
    [InlineData("text", ErrorCode.FileExists)]
    [InlineData("empty", ErrorCode.FileExists)]
    [InlineData("other", ErrorCode.FileExists)] // The list of another CA.
    [InlineData("folder", ErrorCode.WrongFileKind)]
    [InlineData("link", ErrorCode.FileIsLink)]
    public void What_is_no_list_of_the_CA_stays_unless_it_is_forced(string there, ErrorCode refused)
    {
        Skip.If(there == "link" && OperatingSystem.IsWindows());
        _authority.Open().WriteRevocationList();
        string path = Path.Combine(Web, $"{CertificateFile.Read(_authority.File("signing.crt"))[0].KeyId}.crl");
        using var other = new TestAuthority();
        other.Open().WriteRevocationList();
        switch (there)
        {
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "link":
                File.CreateSymbolicLink(path, _authority.File("signing.crl"));
                break;
            default:
                File.WriteAllBytes(path, there == "text" ? "text"u8 : there == "empty" ? [] : File.ReadAllBytes(other.File("signing.crl")));
                break;
        }

        AssertRefused(refused, Path.GetFileName(path), force: false);
        if (refused == ErrorCode.FileExists)
            Assert.True(TestAuthority.Value(Export(force: true).Single()).Changed);
        else
            AssertRefused(refused, Path.GetFileName(path), force: true);
    }

    [Fact]
    public void Without_a_list_it_is_an_error_that_says_how_to_write_one() => AssertRefused(ErrorCode.FileNotFound, "New-RevocationList", force: false);

    [Fact]
    public void A_list_that_has_expired_is_told()
    {
        _authority.Open().WriteRevocationList();
        _authority.Clock.Now += TimeSpan.FromDays(40);
        TestAuthority.Value(Export().Single());
        Assert.Contains("expired at", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public void Neither_key_nor_certificate_is_needed_for_it_but_a_rule_and_a_folder()
    {
        _authority.Open().WriteRevocationList();
        File.Delete(_authority.File("signing.key"));
        TestAuthority.Value(Export().Single());
        Assert.Equal(ErrorCode.FileNotFound, Refused(() => Exporter("nowhere")));
        Assert.Equal(ErrorCode.InvalidArgument, Refused(() => Exporter(_authority.Path)));
        Assert.Equal(ErrorCode.InvalidArgument, Refused(() => Exporter(Directory.CreateDirectory(_authority.File("web")).FullName)));
        _authority.Open().SetPolicy(new() { Remove = [PolicyRule.DistributionPoints, PolicyRule.IssuerAddresses] });
        Assert.Equal(ErrorCode.AddressMissing, Refused(() => Exporter()));
        Assert.Equal(ErrorCode.AddressMissing, Refused(() => new SigningCertExporter(_authority.Open(), Issuers()).Export()));
    }

    [Fact]
    public void A_certificate_is_where_certificates_say_it_is()
    {
        NodeCert node = _authority.Issue("1");
        ExportedFile file = Assert.Single(new SigningCertExporter(_authority.Open(), Issuers()).Export());
        Assert.Equal((true, false, NameIn(node.Decoded.TypedExtensions.Points.IssuerAddresses)), (file.Changed, file.IsPrivate, Path.GetFileName(file.Path)));
        Assert.Equal(CertificateFile.Read(_authority.File("signing.crt")).Encoded[0], File.ReadAllBytes(file.Path)); // RFC 5280 4.2.2.1: DER
        Assert.False(Assert.Single(new SigningCertExporter(_authority.Open(), Issuers()).Export()).Changed);
        File.WriteAllText(file.Path, "something else");
        Assert.Equal(ErrorCode.FileExists, Refused(() => new SigningCertExporter(_authority.Open(), Issuers()).Export()));
        Assert.True(Assert.Single(new SigningCertExporter(_authority.Open(), Issuers() with { Force = true }).Export()).Changed);
        Rotate(RotationPhase.Stage);
        Assert.Equal([false, true], new SigningCertExporter(_authority.Open(), Issuers()).Export().Select(f => f.Changed));
    }

    private static void Set(CertAuthority authority) =>
        authority.SetPolicy(new() { DistributionPoints = ["http://pki.example/{issuer}.crl"], IssuerAddresses = ["http://pki.example/{issuer}.crt"] });

    private static string NameIn(IReadOnlyList<string> addresses) => addresses[0][(addresses[0].LastIndexOf('/') + 1)..];

    private static ErrorCode Refused(Action action) => Assert.Throws<ClusterCertsException>(action).ErrorCode;

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        foreach (string file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private SigningCertExportParameters Issuers() => new() { Format = SigningCertExportFormat.IssuerFiles, OutputPath = Web };

    private RevocationListExporter Exporter(string? folder = null, bool force = false) =>
        new(_authority.Open(), new() { OutputPath = folder ?? Web, Force = force });

    private IReadOnlyList<Outcome<RevocationList>> Export(bool force = false) => Exporter(force: force).Export(_ => true, _told.Add);

    private void AssertRefused(ErrorCode code, string said, bool force)
    {
        ClusterCertsException? error = Export(force).Single().Error;
        Assert.Equal(code, error?.ErrorCode);
        Assert.Contains(said, error!.Message, StringComparison.Ordinal);
    }

    private void Rotate(RotationPhase phase) => _authority.Open().Rotate(new RotationParameters { Phase = phase, IsConfirmed = true });
}
